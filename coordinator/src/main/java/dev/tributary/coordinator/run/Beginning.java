package dev.tributary.coordinator.run;

import dev.tributary.job.JobIdentity;
import dev.tributary.proto.v1.Job;
import java.util.List;
import java.util.Optional;

/// How a run begins, by what is found in its directory.
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

  /// What a person wants.
  ///
  /// @param job with every default filled in
  /// @param dataDigest of its samples, in hexadecimal
  record Wish(Job job, String dataDigest, Manner manner) {}

  /// How the person wants it.
  enum Manner {
    /// Go on, and be content with a run that is done.
    RESUME,
    /// Go on, but train anew a run that is done.
    AGAIN,
    /// Begin at step 0 whatever is there.
    FRESH
  }

  static Beginning of(Wish wish, Optional<EarlierRun> found) {
    if (found.isEmpty()) {
      return new Anew();
    }
    EarlierRun earlier = found.get();
    Optional<String> misfit = misfit(wish, earlier);
    if (misfit.isPresent()) {
      return new Beside(misfit.get());
    }
    if (earlier.model().isEmpty()) {
      return new Resumed(earlier);
    }
    return wish.manner() == Manner.RESUME
        ? new Over(earlier, earlier.model().get())
        : new Beside("");
  }

  private static Optional<String> misfit(Wish wish, EarlierRun earlier) {
    if (wish.manner() == Manner.FRESH) {
      return Optional.of("");
    }
    if (earlier.job().isEmpty()) {
      return Optional.of("no record says of which job");
    }
    List<String> differences = JobIdentity.difference(wish.job(), earlier.job().get());
    if (!differences.isEmpty()) {
      return Optional.of("of another job: " + String.join(", ", differences));
    }
    return earlier
        .incarnation()
        .map(TermRecord::dataDigest)
        .filter(digest -> !digest.equals(wish.dataDigest()))
        .map(digest -> "of other data");
  }
}
