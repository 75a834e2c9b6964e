package dev.tributary.deploy.doctor;

import dev.tributary.job.FailureText;
import dev.tributary.train.PreparedJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The directory of a run, and the space that the run needs there.
record RunPlace(Path directory) {
  /// An upper bound of the bytes for each step in `metrics.jsonl` and `ledger.jsonl`.
  private static final long RECORDS_OF_A_STEP = 1000;

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
  /// records of all steps.
  private static long need(PreparedJob job) {
    long weights = Float.BYTES * job.architecture().size();
    long checkpoint = weights * (1 + job.optimizer().states().size());
    return weights
        + checkpoint * (1 + job.job().getCheckpoint().getKeep())
        + RECORDS_OF_A_STEP * job.steps();
  }
}
