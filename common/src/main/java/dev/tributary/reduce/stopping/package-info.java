/// Decisions that follow from the evaluations of a run: when it ends early, and which versions are
/// the best. Pure functions of the recorded values.
///
/// Start with [History], then [StoppingRule]. Depends on [dev.tributary.reduce.Metric] only.
package dev.tributary.reduce.stopping;
