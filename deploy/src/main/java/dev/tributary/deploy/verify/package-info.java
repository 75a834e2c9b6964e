/// What the directories of runs prove: the ledger of one, and the weights beside it, and whether
/// two runs of a job are the same.
///
/// Start with [VerifyCommand], then [RunAudit] and [RunComparison]. Depends on the coordinator's
/// `run` for the names of the files.
package dev.tributary.deploy.verify;
