/// Optimizers, learning-rate schedules and clipping, with PyTorch's definitions.
///
/// Start with [Optimizer]. Depends on `job` and the job's messages.
package dev.tributary.optim;
