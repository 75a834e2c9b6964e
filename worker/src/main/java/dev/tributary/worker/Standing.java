package dev.tributary.worker;

import dev.tributary.proto.v1.GetJobResponse;
import dev.tributary.wire.Stamp;
import java.time.Instant;
import java.util.Optional;

/// What a worker carries from one attempt to the next. A value.
///
/// @param outage the present one, or the last
/// @param known the newest moment that a coordinator welcomed the worker at
/// @param post what it is prepared for
/// @param over the run and term that ended last
record Standing(Outage outage, Optional<Stamp> known, Optional<Post> post, Optional<Stamp> over) {

  /// What a coordinator described, and what was prepared for it.
  record Post(GetJobResponse described, Workplace workplace) {}

  static Standing beginning(Instant now) {
    return new Standing(
        Outage.of(Outage.Kind.BEGINNING, now),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  Standing with(Outage changed) {
    return new Standing(changed, known, post, over);
  }

  /// Whether what is prepared will do: in another term the run is the same, and so is its data.
  boolean isPreparedFor(GetJobResponse described) {
    return post.map(Post::described)
        .filter(own -> own.getStamp().getRunId() == described.getStamp().getRunId())
        .filter(own -> own.getJob().equals(described.getJob()))
        .filter(own -> own.getDirectory().equals(described.getDirectory()))
        .isPresent();
  }

  Standing unprepared() {
    return new Standing(outage, known, Optional.empty(), over);
  }

  /// The coordinator was there when it described the job, and time has passed since.
  Standing prepared(GetJobResponse described, Workplace workplace, Instant now) {
    return new Standing(outage.met(now), known, Optional.of(new Post(described, workplace)), over);
  }

  Standing welcomed(Stamp moment) {
    return new Standing(outage, Optional.of(moment), post, over);
  }

  /// The run is over, and what was prepared for it is needed no more.
  Standing finished(Instant now) {
    return new Standing(
        Outage.of(Outage.Kind.BETWEEN_RUNS, now),
        known,
        Optional.empty(),
        post.map(done -> Stamp.of(done.described().getStamp())));
  }

  /// Whether it is the run that ended last which is described; taken up again it would be in a
  /// later term.
  boolean isOver(GetJobResponse described) {
    return over.equals(Optional.of(Stamp.of(described.getStamp())));
  }
}
