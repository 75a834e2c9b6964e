package dev.tributary.deploy.doctor;

import dev.tributary.job.FailureText;
import dev.tributary.train.PreparedJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where a run is recorded: whether there is room for it.
record RunPlace(Path directory) {
  /// Of `metrics.jsonl` and `ledger.jsonl`, generously.
  private static final long RECORDS_OF_A_STEP = 1000;

  /// Without knowing what for.
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

  /// The directory, or the nearest above it that is there.
  private Path nearest() {
    Path there = directory.toAbsolutePath();
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    return there;
  }

  /// The model; the checkpoints that are kept and the one being written; what is noted of steps.
  private static long need(PreparedJob job) {
    long weights = Float.BYTES * job.architecture().size();
    long checkpoint = weights * (1 + job.optimizer().states().size());
    return weights
        + checkpoint * (1 + job.job().getCheckpoint().getKeep())
        + RECORDS_OF_A_STEP * job.steps();
  }
}
