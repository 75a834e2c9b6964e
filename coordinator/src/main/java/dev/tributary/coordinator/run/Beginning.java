package dev.tributary.coordinator.run;

import dev.tributary.job.JobIdentity;
import dev.tributary.proto.v1.Job;
import java.util.List;
import java.util.Optional;

/// The way a run begins, which depends on what is in its directory.
///
///     nothing ───────────────────────────────────────▶ Anew
///     a run of the same job, unfinished ─────────────▶ Resumed
///                            finished ───────────────▶ Over, or Beside one that is done
///     another job, other data, --fresh ──────────────▶ Beside
public sealed interface Beginning {

  /// At step 0, in an empty directory.
  record Anew() implements Beginning {}

  /// At step 0, after the earlier run was moved aside.
  ///
  /// @param why for people; empty if the earlier run was done, or this is what they asked for
  record Beside(String why) implements Beginning {}

  /// From the newest checkpoint of the earlier run, of which this is the continuation.
  record Resumed(EarlierRun earlier) implements Beginning {}

  /// Nothing is left to do.
  record Over(EarlierRun earlier, Model model) implements Beginning {}

  /// The run that somebody wants.
  ///
  /// @param job with every default filled in
  /// @param dataDigest of its samples, in hexadecimal
  record Request(Job job, String dataDigest, ResumeMode resumeMode) {}

  static Beginning of(Request request, Optional<EarlierRun> found) {
    if (found.isEmpty()) {
      return new Anew();
    }
    EarlierRun earlier = found.get();
    Optional<String> misfit = misfit(request, earlier);
    if (misfit.isPresent()) {
      return new Beside(misfit.get());
    }
    if (earlier.model().isEmpty()) {
      return new Resumed(earlier);
    }
    return request.resumeMode() == ResumeMode.RESUME
        ? new Over(earlier, earlier.model().get())
        : new Beside("");
  }

  private static Optional<String> misfit(Request request, EarlierRun earlier) {
    if (request.resumeMode() == ResumeMode.FRESH) {
      return Optional.of("");
    }
    if (earlier.job().isEmpty()) {
      return Optional.of("no record says of which job");
    }
    List<String> differences = JobIdentity.difference(request.job(), earlier.job().get());
    if (!differences.isEmpty()) {
      return Optional.of("of another job: " + String.join(", ", differences));
    }
    return earlier
        .record()
        .map(TermRecord::dataDigest)
        .filter(digest -> !digest.equals(request.dataDigest()))
        .map(digest -> "of other data");
  }
}
