/// Data: readers for each kind of file, preparation, the holdout, and the minibatch of each step.
///
/// Start with [Dataset], then [DataSources] and [Minibatches]. For tables, go on with `TableSource`
/// and [EncodedRows]: one reads a whole file for training, the other row after row for a model.
/// Depends on `tensor`, `job`, `digest`, `text` and the job's messages.
package dev.tributary.data;
