/// Samples: readers for each kind of file, preparation, the samples held out for evaluation, and the
/// minibatch of each step.
///
/// Start with [Dataset], then [DataSources] and [Minibatches]. Depends on `tensor`, `job`, `digest`
/// and the job's messages.
package dev.tributary.data;
