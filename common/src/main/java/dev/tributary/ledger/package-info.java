/// The ledger of a run: for each committed step a line that says which samples it counted and what
/// its gradient and its weights were, so that two runs can be compared and one can be checked.
///
/// A ledger is `ledger.jsonl`, a JSON object a line, as [LedgerText] writes it. The first line is
/// an [Anchor]: which job, which data, which parameters, and the weights the run starts from. Every
/// other is a [StepRecord], or an anchor after steps that could not be recorded. From step 1 on a
/// line is a function of the job and the data alone: no time, no worker, no run id. So runs of one
/// job have the same lines, and `diff` finds the first step at which they part.
///
/// Start with [StepRecord], then [LedgerText]; [LedgerFile] writes, [LedgerReader] reads, [Audit]
/// checks one ledger and [Comparison] two. Depends on `digest`, on `data` for what a minibatch is,
/// on `checkpoint` for how a file is replaced, and on `job` for what is wrong with a file that
/// somebody names.
package dev.tributary.ledger;
