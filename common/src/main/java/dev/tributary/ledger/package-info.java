/// The ledger of a run: for each completed step a line with the samples that it counted and the
/// digests of its gradient and its weights. With ledgers, two runs can be compared and one run can
/// be checked.
///
/// A ledger is the file `ledger.jsonl`, one JSON object a line, in the form of [LedgerText]. The
/// first line is an [Anchor]: the job, the data, the parameters, and the weights from which the run
/// starts. Every other line is a [StepRecord], or an anchor after steps that could not be recorded.
/// If evaluations decide when the run ends, the last line is an [EndRecord]. From step 1 on a line
/// is a function of the job and the data alone: it contains no time, no worker and no run id. So
/// runs of one job have the same lines, and `diff` finds the first step that differs.
///
/// Start with [StepRecord], then [LedgerText]; [LedgerFile] writes, [LedgerReader] reads, [Audit]
/// checks one ledger and [Comparison] two. Depends on `digest`, on `data` (minibatches), on
/// `reduce` (the rule of early stopping), on `checkpoint` (replacing files durably), on `job`
/// (errors in files), and on `text`.
package dev.tributary.ledger;
