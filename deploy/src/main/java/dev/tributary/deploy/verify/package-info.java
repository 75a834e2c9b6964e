/// What the directories of runs prove: the ledger of one, and the weights beside it, and whether
/// two runs of a job are the same.
///
/// Start with [RunAudit], then [RunComparison]. Depends on `run` for what lies where.
package dev.tributary.deploy.verify;
