/// Training in one process: a job with everything at hand, what one shard contributes to a step,
/// and the reference trainer that is the specification of all others.
///
/// Start with [LocalTrainer]. Depends on every other package of this module; of `wire` only on its
/// version, which a worker joins with.
package dev.tributary.train;
