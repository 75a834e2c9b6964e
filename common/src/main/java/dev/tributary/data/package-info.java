/// Samples: readers for each kind of file, preparation, the split for evaluation, and which samples
/// make up the minibatch of a step.
///
/// Start with [Dataset], then [DataSources] and [Minibatches]. Depends on `tensor`, `job`, `digest`
/// and the job's messages.
package dev.tributary.data;
