package dev.tributary.deploy.doctor;

import dev.tributary.job.FailureText;
import dev.tributary.ledger.LedgerText;
import dev.tributary.train.PreparedJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The directory of a run, and the space that the run needs there.
record RunPlace(Path directory) {
  /// An upper bound of the bytes for each step in `metrics.jsonl`, with an evaluation.
  private static final long METRICS_OF_A_STEP = 700;

  /// An upper bound of the bytes for each tensor in the header of a file with weights, or for each
  /// parameter at the start of the ledger: its name, its shape, and where it is.
  private static final long HEADER_OF_A_TENSOR = 300;

  /// The check without a job.
  Check check() {
    return check(0);
  }

  Check check(PreparedJob job) {
    return check(need(job));
  }

  private Check check(long need) {
    String what = "disk";
    Path there = nearest();
    if (!Files.isDirectory(there)) {
      return new Check.Bad(
          what, there + " is a file", "name another directory with --out, or move it away");
    }
    if (!Files.isWritable(there)) {
      return new Check.Bad(
          what,
          there + " cannot be written",
          "name another directory with --out, or allow this user to write there");
    }
    try {
      long free = Files.getFileStore(there).getUsableSpace();
      String finding =
          "%s free for %s".formatted(Machine.size(free), directory)
              + (need == 0 ? "" : ", which needs up to " + Machine.size(need));
      return free > need
          ? new Check.Ok(what, finding)
          : new Check.Bad(
              what,
              finding,
              "make room, name another directory with --out, or keep fewer checkpoints");
    } catch (IOException e) {
      return new Check.Bad(
          what, there + ": " + FailureText.reason(e), "name another directory with --out");
    }
  }

  /// The directory, or its nearest parent that exists.
  private Path nearest() {
    Path there = directory.toAbsolutePath();
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    return there;
  }

  /// The bytes for the model, the checkpoints that are kept, the checkpoint being written, and the
  /// records of all steps. A model of many small parameters needs more for the ledger than for its
  /// weights.
  private static long need(PreparedJob job) {
    int parameters = job.architecture().parameters().size();
    long weights = Float.BYTES * job.architecture().size() + HEADER_OF_A_TENSOR * parameters;
    long checkpoint = weights * (1 + job.optimizer().states().size());
    double records =
        (double) (METRICS_OF_A_STEP + LedgerText.mostBytesOfAStep(parameters)) * job.steps();
    return (long) // at most the largest long
        (weights
            + checkpoint * (1.0 + job.job().getCheckpoint().getKeep())
            + HEADER_OF_A_TENSOR * parameters
            + records);
  }
}
