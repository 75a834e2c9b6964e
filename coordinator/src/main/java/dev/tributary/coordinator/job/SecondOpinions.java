package dev.tributary.coordinator.job;

import dev.tributary.coordinator.event.JobOutcome;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.membership.Roster;
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.round.Assignment;
import dev.tributary.coordinator.round.Copies;
import dev.tributary.coordinator.round.Doubts;
import dev.tributary.coordinator.round.Member;
import dev.tributary.coordinator.round.NonFiniteClaims;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.coordinator.round.WorkPool;
import dev.tributary.proto.v1.NonFinite;
import dev.tributary.reduce.ShardRange;
import dev.tributary.train.Precision;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/// Decides about results that one worker alone must not decide: a value that is not finite, and
/// copies of a gradient with different bits. Another worker computes the shards again. A worker
/// that is then proved wrong loses its session. Belongs to one actor.
final class SecondOpinions {
  /// The time for which a lost checker may come back, or another worker join.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final JobDependencies dependencies;
  private final WorkDistributor shards;
  private final Roster roster;
  private final Precision precision;

  SecondOpinions(JobDependencies dependencies, WorkDistributor shards, Precision precision) {
    this.dependencies = dependencies;
    this.shards = shards;
    this.roster = shards.roster();
    this.precision = precision;
  }

  /// The consequence of a result that is in doubt.
  sealed interface Opinion {

    /// The step goes on.
    record GoOn(Stepping stepping) implements Opinion {}

    /// The run cannot go on.
    ///
    /// @param saves whether the version before the step is to be saved
    record Fail(JobOutcome.Failed outcome, boolean saves) implements Opinion {}
  }

  /// A worker says that the gradient of a shard is not finite. The claim ends the run only if it is
  /// confirmed.
  Opinion onNonFinite(Stepping stepping, SessionId session, NonFinite what) {
    long step = stepping.round().step();
    int shard = what.getShard();
    String text = NonFiniteText.of(step, roster.name(session), what, precision.gradients());
    NonFiniteClaims claims = stepping.doubts().claims();
    if (claims.isConfirmedBy(session, shard)) {
      return new Opinion.Fail(new JobOutcome.Failed(step - 1, text), false);
    }
    return new Opinion.GoOn(
        claims.of(shard).isPresent() // it has only repeated its claim
            ? stepping
            : claim(stepping, shard, session, text));
  }

  /// A worker has computed a shard. If another one had claimed that the shard's gradient is not
  /// finite, that one was wrong, also if it has disproved itself: the shard is missing in the
  /// partials that it has sent.
  ///
  /// @return the step without the claim; empty if there was none
  Optional<Stepping> onComputed(Stepping stepping, SessionId session, int shard) {
    NonFiniteClaims claims = stepping.doubts().claims();
    return claims
        .of(shard)
        .map(
            claim -> {
              roster.validates(
                  claim.claimant(),
                  Optional.of(
                      "it reported a value that is not finite in shard %s of step %s, but %s computed finite values; test its processor and memory"
                          .formatted(shard, stepping.round().step(), roster.name(session))));
              return stepping.with(stepping.doubts().with(claims.without(shard)));
            });
  }

  /// Copies of a gradient of the current step are not equal, or the only one is not finite.
  Opinion onDoubtful(Stepping stepping, Reducer.Doubtful doubtful) {
    Copies copies = doubtful.copies();
    return switch (copies.verdict()) {
      case Copies.Verdict.Equal _ -> new Opinion.GoOn(stepping);
      case Copies.Verdict.Undecided _ -> undecided(stepping, doubtful);
      case Copies.Verdict.NotFinite _ ->
          new Opinion.Fail(
              new JobOutcome.Failed(
                  stepping.round().step() - 1, nonFinite(doubtful.found().orElseThrow())),
              false);
      case Copies.Verdict.Wrong(Set<SessionId> sessions, boolean counted) ->
          wrong(stepping, doubtful, sessions, counted);
    };
  }

  private Opinion undecided(Stepping stepping, Reducer.Doubtful doubtful) {
    Doubts.Subject subject = new Doubts.Subject(doubtful.copies().node(), doubtful.of());
    Set<SessionId> parties = doubtful.copies().sessions();
    boolean notFinite = doubtful.copies().areNotFinite();
    if (notFinite && parties.stream().noneMatch(this::isLive)) {
      return new Opinion.GoOn(stepping); // the shards of a lost worker are computed again anyway
    }
    // Another slice of the same gradient may be in doubt already: its checker computes this one,
    // too.
    Optional<Doubts.Check> other =
        stepping.doubts().checks().entrySet().stream()
            .filter(entry -> entry.getKey().node().equals(subject.node()))
            .map(Map.Entry::getValue)
            .filter(
                check ->
                    !parties.contains(check.checker())
                        || notFinite && parties.equals(check.parties()))
            .findFirst();
    if (other.isPresent()) {
      Doubts.Check same =
          new Doubts.Check(parties, other.get().checker(), notFinite, other.get().since());
      return new Opinion.GoOn(stepping.with(stepping.doubts().with(subject, same)));
    }
    Optional<SessionId> checker = checker(parties, notFinite);
    if (checker.isEmpty()) {
      return failed(stepping, CopiesText.undecided(doubtful, roster::name));
    }
    dependencies.tell(
        new TrainingEvent.ResultDoubted(
            doubtful.step(),
            doubtful
                .found()
                .map(this::nonFinite)
                .orElseGet(() -> CopiesText.of(doubtful, roster::name)),
            roster.name(checker.get())));
    return new Opinion.GoOn(
        checking(
            stepping, subject, new Doubts.Check(parties, checker.get(), notFinite, roster.now())));
  }

  /// Lets the checker compute the gradient.
  private Stepping checking(Stepping stepping, Doubts.Subject subject, Doubts.Check check) {
    return assigned(stepping, new Assignment(check.checker(), subject.node().range()))
        .with(stepping.doubts().with(subject, check));
  }

  /// Ends the sessions of the workers that are proved wrong. The step can go on only if the wrong
  /// copy does not count in it.
  private Opinion wrong(
      Stepping stepping, Reducer.Doubtful doubtful, Set<SessionId> sessions, boolean counted) {
    Doubts.Subject subject = new Doubts.Subject(doubtful.copies().node(), doubtful.of());
    String names = CopiesText.names(sessions, roster::name);
    sessions.forEach(
        session -> roster.validates(session, Optional.of(CopiesText.wrong(doubtful, session))));
    return counted
        ? failed(stepping, CopiesText.counted(doubtful, names))
        : new Opinion.GoOn(stepping.with(stepping.doubts().without(subject)));
  }

  /// Judges copies of a step that is over. Ends the sessions of the workers that are proved wrong.
  ///
  /// @param version the last complete version
  /// @return the failure of the run, if the copy that counted may be wrong
  static Optional<JobOutcome.Failed> late(Reducer.Doubtful doubtful, Roster roster, long version) {
    Copies copies = doubtful.copies();
    Copies.Verdict verdict = copies.verdict();
    // The sum over all shards was finite.
    boolean notFinite = copies.areNotFinite();
    Set<SessionId> wrong =
        notFinite
            ? copies.sessions()
            : verdict instanceof Copies.Verdict.Wrong(Set<SessionId> sessions, boolean _)
                ? sessions
                : Set.of();
    String text = CopiesText.late(doubtful, roster::name);
    wrong.forEach(
        session -> roster.validates(session, Optional.of(CopiesText.wrong(doubtful, session))));
    boolean isSafe =
        notFinite
            || verdict instanceof Copies.Verdict.Wrong(Set<SessionId> _, boolean counted)
                && !counted;
    return isSafe
        ? Optional.empty()
        : Optional.of(new JobOutcome.Failed(version, text, OptionalLong.of(doubtful.step())));
  }

  private static Opinion failed(Stepping stepping, String why) {
    return new Opinion.Fail(new JobOutcome.Failed(stepping.round().step() - 1, why), true);
  }

  /// Drops the claims of sessions that are over, and replaces checkers that are lost or late.
  Opinion checkAgain(Stepping stepping) {
    Doubts doubts = stepping.doubts();
    Stepping checked = stepping.with(doubts.with(doubts.claims().retaining(roster.membership())));
    for (int shard : checked.doubts().claims().unchecked(roster.membership())) {
      SessionId claimant = checked.doubts().claims().byShard().get(shard).claimant();
      String text =
          "step %s, shard %s: %s reported a value that is not finite, and the worker that was to check it is lost"
              .formatted(checked.round().step(), shard, roster.name(claimant));
      checked = claim(checked, shard, claimant, text);
    }
    for (Map.Entry<Doubts.Subject, Doubts.Check> entry : doubts.checks().entrySet()) {
      Doubts.Check check = entry.getValue();
      boolean isLost = !isLive(check.checker());
      if (isLost || shards.spares(check.since()) > 0) {
        Optional<SessionId> next = nextChecker(check);
        if (next.isPresent()) {
          checked =
              checking(
                  checked,
                  entry.getKey(),
                  new Doubts.Check(
                      check.parties(), next.get(), check.alsoThemselves(), roster.now()));
        } else if (isLost && roster.now().since(check.since()).compareTo(PATIENCE) > 0) {
          return failed(
              checked, CopiesText.unchecked(checked.round().step(), entry.getKey().node()));
        }
      }
    }
    return new Opinion.GoOn(checked);
  }

  /// Another checker than the one that is lost or late. If there is none, the late one gets the
  /// work again: it may have dropped it when the step seemed to be complete.
  private Optional<SessionId> nextChecker(Doubts.Check check) {
    Set<SessionId> excluded = new HashSet<>(check.parties());
    excluded.add(check.checker());
    return checker(excluded, false)
        .or(() -> Optional.of(check.checker()).filter(this::isLive))
        .or(() -> check.alsoThemselves() ? checker(check.parties(), true) : Optional.empty());
  }

  /// Lets another worker compute the shard of a claim again, or the claimant if it is alone.
  private Stepping claim(Stepping stepping, int shard, SessionId claimant, String text) {
    SessionId checker = checker(Set.of(claimant), true).orElse(claimant);
    dependencies.tell(
        new TrainingEvent.ResultDoubted(stepping.round().step(), text, roster.name(checker)));
    NonFiniteClaims claims =
        stepping.doubts().claims().with(shard, new NonFiniteClaims.Claim(claimant, checker));
    return assigned(stepping, new Assignment(checker, new ShardRange(shard, 1)))
        .with(stepping.doubts().with(claims));
  }

  private Stepping assigned(Stepping stepping, Assignment added) {
    WorkPool before = stepping.round().shards();
    WorkPool after = shards.assignAlso(stepping.round().step(), before, added);
    return stepping
        .with(stepping.round().with(after))
        .with(stepping.times().with(before, after, roster.now()));
  }

  /// A worker that can decide between others.
  ///
  /// @param alsoThemselves whether one of the parties may compute again if nobody else is there
  private Optional<SessionId> checker(Set<SessionId> parties, boolean alsoThemselves) {
    Stream<SessionId> others =
        Stream.concat(roster.ready().stream(), roster.receiving().stream())
            .map(Member::session)
            .filter(session -> !parties.contains(session));
    Stream<SessionId> themselves =
        alsoThemselves ? parties.stream().filter(this::isLive) : Stream.empty();
    return Stream.concat(others, themselves).findFirst();
  }

  private boolean isLive(SessionId session) {
    return roster.membership().find(session).isPresent();
  }

  private String nonFinite(Reducer.NotFinite found) {
    String parameter = dependencies.store().parameters().get(found.of().parameter()).name();
    return NonFiniteText.of(found, roster::name, parameter, precision);
  }
}
