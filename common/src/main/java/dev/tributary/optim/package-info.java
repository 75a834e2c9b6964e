/// Optimizers, learning-rate schedules and clipping, with PyTorch's definitions.
///
/// Start with [Optimizer], then [Optimizers]. Depends on `job`, the job's messages and whether
/// `tensor` has vectors.
package dev.tributary.optim;
