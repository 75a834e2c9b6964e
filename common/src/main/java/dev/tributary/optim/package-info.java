/// Optimizers, learning-rate schedules and clipping, with PyTorch's definitions.
///
/// Start with [Optimizer], then [Optimizers]. Depends on `job`, the job's messages and, for the
/// vector unit, `tensor`.
package dev.tributary.optim;
