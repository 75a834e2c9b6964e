/// Data: readers for each kind of file, preparation, the holdout, and the minibatch of each step.
///
/// Start with [Dataset], then [DataSources] and [Minibatches]. Depends on `tensor`, `job`,
/// `digest`, `text` and the job's messages.
package dev.tributary.data;
