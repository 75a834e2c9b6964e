/// Training in one process: a job that is ready to run, the computation of one shard, and the
/// reference trainer, which is the specification of every distributed run.
///
/// Start with [LocalTrainer]. Depends on every other package of this module; on `wire` only for its
/// version, with which a worker joins.
package dev.tributary.train;
