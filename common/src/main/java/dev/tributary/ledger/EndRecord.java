package dev.tributary.ledger;

import dev.tributary.reduce.stopping.History;
import dev.tributary.reduce.stopping.StoppingRule;

/// The record of the end of a run whose evaluations decide when it ends, or which version is its
/// model. The line contains the rule and all evaluations, so that the decision can be checked.
///
/// @param step the last step
/// @param split the evaluated samples: `test`, `holdout` or `train`
/// @param history the evaluations, from the last anchor of the run's job on
/// @param model the step of the weights that are the model
public record EndRecord(long step, String split, StoppingRule rule, History history, long model)
    implements LedgerRecord {

  /// Whether the run ended by its rule, and not because all steps were done.
  public boolean isEarly() {
    return history.ends(rule);
  }
}
