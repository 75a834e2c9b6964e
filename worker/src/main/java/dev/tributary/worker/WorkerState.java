package dev.tributary.worker;

import dev.tributary.proto.v1.GetJobResponse;
import dev.tributary.time.TimePoint;
import dev.tributary.wire.Stamp;
import dev.tributary.worker.compute.WorkerMemory;
import java.util.Optional;

/// The state that a worker keeps between two attempts to connect. A value.
///
/// @param outage the current outage, or the latest
/// @param known the stamp of the latest Welcome
/// @param prepared the run whose data and memory are prepared
/// @param over the stamp of the run and term that ended last
record WorkerState(
    Outage outage, Optional<Stamp> known, Optional<PreparedRun> prepared, Optional<Stamp> over) {

  /// The description of a run by its coordinator, and the memory that was prepared for it.
  record PreparedRun(GetJobResponse described, WorkerMemory memory) {}

  static WorkerState beginning(TimePoint now) {
    return new WorkerState(
        Outage.of(Outage.Kind.BEGINNING, now),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  WorkerState with(Outage changed) {
    return new WorkerState(changed, known, prepared, over);
  }

  /// Whether the prepared memory fits the described run. Another term of a run has the same job and
  /// the same data.
  boolean isPreparedFor(GetJobResponse described) {
    return prepared
        .map(PreparedRun::described)
        .filter(own -> own.getStamp().getRunId() == described.getStamp().getRunId())
        .filter(own -> own.getJob().equals(described.getJob()))
        .filter(own -> own.getPreprocessing().equals(described.getPreprocessing()))
        .filter(own -> own.getDirectory().equals(described.getDirectory()))
        .isPresent();
  }

  WorkerState unprepared() {
    return new WorkerState(outage, known, Optional.empty(), over);
  }

  /// The state after a job was prepared. The outage is counted from now on: the coordinator had
  /// answered, and preparing took time.
  WorkerState prepared(GetJobResponse described, WorkerMemory memory, TimePoint now) {
    return new WorkerState(
        outage.met(now), known, Optional.of(new PreparedRun(described, memory)), over);
  }

  WorkerState welcomed(Stamp moment) {
    return new WorkerState(outage, Optional.of(moment), prepared, over);
  }

  /// The state after the run is over. Its prepared memory is dropped.
  WorkerState finished(TimePoint now) {
    return new WorkerState(
        Outage.of(Outage.Kind.BETWEEN_RUNS, now),
        known,
        Optional.empty(),
        prepared.map(done -> Stamp.of(done.described().getStamp())));
  }

  /// Whether `described` is the run that ended last. A run that is resumed has a later term, and is
  /// not over.
  boolean isOver(GetJobResponse described) {
    return over.equals(Optional.of(Stamp.of(described.getStamp())));
  }
}
