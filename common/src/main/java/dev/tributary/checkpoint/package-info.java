/// Tensors in files: the safetensors format, the digest of a set of weights, and a directory of
/// checkpoints that survives a crash at any moment.
///
/// Start with [Safetensors], then [CheckpointStore]. Depends on `job`, `digest`, `text`, the
/// evaluations of a run in `reduce`, and the job's messages.
package dev.tributary.checkpoint;
