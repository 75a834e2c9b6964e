package dev.tributary.coordinator.run;

import dev.tributary.job.BadInput;
import dev.tributary.job.JobExtension;
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
///     another job that extends it, with --extend ────▶ Extended
sealed interface Beginning {
  /// The beginning of a text about an earlier run of another job.
  String OTHER_JOB = "of another job";

  /// The run begins at step 0, in an empty directory.
  record New() implements Beginning {}

  /// The run begins at step 0, after the earlier run was moved to another directory.
  ///
  /// @param why a text for people; empty if the earlier run was finished, or if `--fresh` was given
  /// @param isExtension whether the earlier run could go on with `--extend` instead
  record MovedAside(String why, boolean isExtension) implements Beginning {
    MovedAside(String why) {
      this(why, false);
    }
  }

  /// The earlier run goes on from its newest checkpoint.
  record Resumed(EarlierRun earlier) implements Beginning {}

  /// The earlier run goes on from its newest checkpoint with a job that extends its own.
  ///
  /// @param before the job of the earlier run
  record Extended(EarlierRun earlier, Job before) implements Beginning {}

  /// The earlier run is finished, and nothing is left to do.
  record Finished(EarlierRun earlier, Model model) implements Beginning {}

  /// The requested run.
  ///
  /// @param job the job with every default filled in
  /// @param dataDigest the digest of its samples, in hexadecimal
  record Request(Job job, String dataDigest, ResumeMode resumeMode) {}

  static Beginning of(Request request, Optional<EarlierRun> found) {
    if (request.resumeMode() == ResumeMode.EXTEND) {
      return extension(request, found);
    }
    if (found.isEmpty()) {
      return new New();
    }
    EarlierRun earlier = found.get();
    Optional<String> mismatch = mismatch(request, earlier);
    if (mismatch.isPresent()) {
      boolean isExtension =
          earlier.job().map(job -> JobExtension.isOne(request.job(), job)).orElse(false)
              && !isOfOtherData(request, earlier);
      return new MovedAside(
          mismatch.get(), isExtension && request.resumeMode() != ResumeMode.FRESH);
    }
    if (earlier.model().isEmpty()) {
      return new Resumed(earlier);
    }
    return request.resumeMode() == ResumeMode.RESUME
        ? new Finished(earlier, earlier.model().get())
        : new MovedAside("");
  }

  private static Beginning extension(Request request, Optional<EarlierRun> found) {
    Optional<Job> before = found.flatMap(EarlierRun::job);
    if (before.isEmpty()) {
      throw refused("there is no run to extend", "leave --extend out, or name its directory");
    }
    List<String> obstacles = JobExtension.obstacles(request.job(), before.get());
    if (!obstacles.isEmpty()) {
      throw refused(
          String.join(", ", obstacles),
          "only %s may change when a run is extended".formatted(JobExtension.KEYS));
    }
    if (isOfOtherData(request, found.get())) {
      throw refused("the run is of other data", "a run can be extended only on its own data");
    }
    if (JobIdentity.difference(request.job(), before.get()).isEmpty()) {
      if (found.get().model().isPresent()) {
        throw refused(
            "the run is finished, and the job is the same",
            "give more epochs or steps, or change one of " + JobExtension.KEYS);
      }
      return new Resumed(found.get());
    }
    return new Extended(found.get(), before.get());
  }

  private static BadInput refused(String what, String remedy) {
    return BadInput.in("--extend", what, remedy);
  }

  private static boolean isOfOtherData(Request request, EarlierRun earlier) {
    return earlier
        .record()
        .map(TermRecord::dataDigest)
        .filter(digest -> !digest.equals(request.dataDigest()))
        .isPresent();
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
    return isOfOtherData(request, earlier) ? Optional.of("of other data") : Optional.empty();
  }
}
