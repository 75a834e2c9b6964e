package dev.tributary.coordinator.run;

import dev.tributary.job.JobIdentity;
import dev.tributary.proto.v1.Job;
import java.util.List;
import java.util.Optional;

/// The way in which a run begins, decided from the contents of its directory.
///
///     nothing ───────────────────────────────────────▶ New
///     a run of the same job, unfinished ─────────────▶ Resumed
///                            finished ───────────────▶ Finished, or MovedAside to train again
///     another job, other data, --fresh ──────────────▶ MovedAside
sealed interface Beginning {
  /// The beginning of a text about an earlier run of another job.
  String OTHER_JOB = "of another job";

  /// The run begins at step 0, in an empty directory.
  record New() implements Beginning {}

  /// The run begins at step 0, after the earlier run was moved to another directory.
  ///
  /// @param why a text for people; empty if the earlier run was finished, or if `--fresh` was given
  record MovedAside(String why) implements Beginning {}

  /// The earlier run goes on from its newest checkpoint.
  record Resumed(EarlierRun earlier) implements Beginning {}

  /// The earlier run is finished, and nothing is left to do.
  record Finished(EarlierRun earlier, Model model) implements Beginning {}

  /// The requested run.
  ///
  /// @param job the job with every default filled in
  /// @param dataDigest the digest of its samples, in hexadecimal
  record Request(Job job, String dataDigest, ResumeMode resumeMode) {}

  static Beginning of(Request request, Optional<EarlierRun> found) {
    if (found.isEmpty()) {
      return new New();
    }
    EarlierRun earlier = found.get();
    Optional<String> mismatch = mismatch(request, earlier);
    if (mismatch.isPresent()) {
      return new MovedAside(mismatch.get());
    }
    if (earlier.model().isEmpty()) {
      return new Resumed(earlier);
    }
    return request.resumeMode() == ResumeMode.RESUME
        ? new Finished(earlier, earlier.model().get())
        : new MovedAside("");
  }

  private static Optional<String> mismatch(Request request, EarlierRun earlier) {
    if (request.resumeMode() == ResumeMode.FRESH) {
      return Optional.of("");
    }
    if (earlier.job().isEmpty()) {
      return Optional.of("its job is not recorded");
    }
    List<String> differences = JobIdentity.difference(request.job(), earlier.job().get());
    if (!differences.isEmpty()) {
      return Optional.of(OTHER_JOB + ": " + String.join(", ", differences));
    }
    return earlier
        .record()
        .map(TermRecord::dataDigest)
        .filter(digest -> !digest.equals(request.dataDigest()))
        .map(digest -> "of other data");
  }
}
