package dev.tributary.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.coordinator.event.JobOutcome;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.reducer.WorkerLocation;
import dev.tributary.proto.v1.ElementType;
import dev.tributary.proto.v1.Finish;
import dev.tributary.proto.v1.GetJobRequest;
import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.Join;
import dev.tributary.proto.v1.TrainingServiceGrpc;
import dev.tributary.train.LedgerOracle;
import dev.tributary.train.TinyJobs;
import dev.tributary.wire.Stamp;
import dev.tributary.wire.TensorChunk;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The services as workers see them, over a real server within the process.
class CoordinatorServiceTest {
  @TempDir private Path directory;
  private ServedRun run;

  @AfterEach
  void close() throws Exception {
    run.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void anyNumberOfWorkersTrainTheBitsOfTheOneProcessTrainer(int workers) throws Exception {
    run = new ServedRun(TinyJobs.job(), workers, directory);

    IntStream.range(0, workers).forEach(i -> run.honest("host"));

    assertThat(run.digest()).isEqualTo(TinyJobs.trainedAlone(run.job));
    assertThat(run.ledger()).isEqualTo(LedgerOracle.lines(run.job));
    assertThat(run.events).filteredOn(TrainingEvent.StepCompleted.class::isInstance).hasSize(6);
    assertThat(run.events.getLast()).isInstanceOf(TrainingEvent.RunEnded.class);
  }

  @Test
  void aParameterOfSeveralSlicesTravelsInSeveralChunks() throws Exception {
    run = new ServedRun(TinyJobs.wide(), 2, directory);

    run.honest("one");
    run.honest("two");

    assertThat(run.digest()).isEqualTo(TinyJobs.trainedAlone(run.job));
    assertThat(run.ledger()).isEqualTo(LedgerOracle.lines(run.job));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 5})
  void aWorkerThatVanishesInMidStepChangesNoBit(long step) throws Exception {
    run = new ServedRun(TinyJobs.job(), 2, directory);
    run.honest("stays");
    RawWorker goes = run.joined("goes");
    goes.pullWeights();

    goes.workUntil(at -> at == step);
    goes.vanish();
    Thread.ofVirtual().start(() -> run.honest("comes"));

    assertThat(run.digest()).isEqualTo(TinyJobs.trainedAlone(run.job));
    assertThat(run.ledger()).isEqualTo(LedgerOracle.lines(run.job));
    assertThat(run.events)
        .filteredOn(TrainingEvent.WorkerLost.class::isInstance)
        .extracting(event -> ((TrainingEvent.WorkerLost) event).worker())
        .contains("goes");
  }

  @Test
  void aWorkerThatTakesInNoWeightsMissesVersionsAndHoldsUpNobody() throws Exception {
    Job.Builder oneShard = TinyJobs.job();
    oneShard.getTrainingBuilder().setShards(1).setEvaluateEveryEpochs(0);
    run = new ServedRun(oneShard, 2, directory);
    RawWorker quick = run.joined("quick");
    quick.pullWeights();
    RawWorker hangs = run.joined("hangs");
    var stream = hangs.pullOneChunk();

    quick.workUntil(step -> step == 6);
    stream.request(1000);
    hangs.version(5);

    assertThat(hangs.versionsSeen()).contains(0L, 5L).doesNotContain(1L, 2L, 3L);
  }

  @Test
  void withinOneProcessTheWeightsThatArriveAreTheCoordinatorsOwnArrays() throws Exception {
    run = new ServedRun(TinyJobs.twoSteps(), 1, directory);
    RawWorker worker = run.joined("one");
    worker.pullWeights();

    worker.workUntil(step -> false);

    List<FMatrixRMaj> arrived = worker.version(2);
    List<FMatrixRMaj> owned = ((JobOutcome.Completed) run.outcome()).weights();
    for (int p = 0; p < owned.size(); p++) {
      assertThat(arrived.get(p).data).isSameAs(owned.get(p).data);
      assertThat(worker.version(0).get(p).data).isSameAs(owned.get(p).data);
    }
  }

  @Test
  void whatIsNotRoundedWhereItIsKeptIsRoundedOnItsWay() throws Exception {
    Job.Builder halves = TinyJobs.twoSteps();
    halves.getWireBuilder().setWeights(ElementType.BFLOAT16);
    run = new ServedRun(halves, 1, directory, WorkerLocation.REMOTE);
    RawWorker worker = run.joined("one");

    worker.pullWeights();
    TensorChunk chunk = worker.pulled();
    while (chunk.header().slice().parameter() > 0) {
      chunk = worker.pulled();
    }

    List<FMatrixRMaj> initial = run.job.initialWeights();
    assertThat(chunk.memory()).isEqualTo(TensorChunk.Memory.OWNED);
    assertThat(chunk.values().array())
        .isEqualTo(run.job.rounded(initial).getFirst().data)
        .isNotEqualTo(initial.getFirst().data);
  }

  @Test
  void aWorkerIsToldTheJobAndWhereItsFilesAre() throws Exception {
    run = new ServedRun(TinyJobs.twoSteps(), 1, directory);
    var stub = TrainingServiceGrpc.newBlockingStub(run.channel);

    var told = stub.getJob(GetJobRequest.newBuilder().setWireVersion(4).build());

    assertThat(told.getJob()).isEqualTo(run.job.job());
    assertThat(told.getDirectory()).isEqualTo(directory.toString());
    assertThat(Stamp.of(told.getStamp())).isEqualTo(ServedRun.RUN);
    assertThatThrownBy(() -> stub.getJob(GetJobRequest.newBuilder().setWireVersion(9).build()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageStartingWith("FAILED_PRECONDITION: wire version 4 at the coordinator");
  }

  @Test
  void aChunkOfAStepThatIsOverIsDroppedAndItsStreamGoesOn() throws Exception {
    run = new ServedRun(TinyJobs.twoSteps(), 1, directory);
    RawWorker worker = run.joined("slow");
    worker.pullWeights();
    var computed = worker.workUntil(step -> step == 2);

    for (int i = 0; i < 40; i++) { // more than may be under way at a time
      worker.gradients.onNext(worker.goodChunk(1));
    }
    IntStream.range(1, 5).forEach(shard -> worker.push(2, shard));
    IntStream.range(0, 5).forEach(shard -> worker.pushAndReport(2, shard));
    worker.workUntil(step -> false);

    assertThat(computed.getAssignment().getShardCount()).isEqualTo(5);
    assertThat(run.digest()).isEqualTo(TinyJobs.trainedAlone(run.job));
  }

  @Test
  void aRunThatIsStoppedSeesItsWorkersOff() throws Exception {
    run = new ServedRun(TinyJobs.job(), 2, directory);
    RawWorker worker = run.joined("one");

    run.stop();

    Finish stopped =
        Finish.newBuilder()
            .setOutcome(Finish.Outcome.OUTCOME_STOPPED)
            .setReason("the test is over")
            .build();
    assertThat(worker.hears().getFinish()).isEqualTo(stopped);
    assertThat(run.outcome()).isEqualTo(new JobOutcome.Stopped(0, "the test is over"));
    RawWorker late = run.worker();
    late.join(run.candidate("late"));
    assertThat(late.hears().getFinish()).isEqualTo(stopped);
    assertThat(late.end().getCode()).isEqualTo(Status.Code.ABORTED);
  }

  @Test
  void aWorkerThatKnowsALaterTermEndsTheRunHereAndNobodyIsToldThatItIsOver() throws Exception {
    run = new ServedRun(TinyJobs.job(), 2, directory);
    RawWorker first = run.joined("one");
    String reason = "term 3 of this run is over: another coordinator conducts it in term 4";

    RawWorker second = run.worker();
    second.join(knowing(new Stamp(ServedRun.RUN.runId(), 4, 0)));

    assertThat(run.outcome()).isEqualTo(new JobOutcome.Superseded(0, 3, 4));
    for (RawWorker worker : List.of(first, second)) {
      ServedRun.assertRefused(worker.end(), Status.Code.ABORTED, reason);
    }
    assertThat(directory).isDirectoryNotContaining("glob:**.{safetensors,tmp}");
  }

  @ParameterizedTest
  @CsvSource({"3, true", "2, true", "9, false"})
  void aWorkerThatKnowsThisTermAnEarlierOneOrAnotherRunIsWelcome(long term, boolean thisRun)
      throws Exception {
    run = new ServedRun(TinyJobs.job(), 2, directory);
    RawWorker worker = run.worker();

    worker.join(knowing(new Stamp(ServedRun.RUN.runId() + (thisRun ? 0 : 1), term, 0)));

    assertThat(worker.hears().hasWelcome()).isTrue();
  }

  private Join knowing(Stamp known) {
    return run.candidate("knowing").toBuilder().setKnown(known.toMessage()).build();
  }
}
