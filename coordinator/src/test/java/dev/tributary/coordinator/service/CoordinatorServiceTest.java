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
import dev.tributary.wire.WireVersion;
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

/// The services as seen by workers, over a real gRPC server within the process.
class CoordinatorServiceTest {
  @TempDir private Path directory;
  private CoordinatorServer run;

  @AfterEach
  void close() throws Exception {
    run.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void anyNumberOfWorkersTrainTheBitsOfTheOneProcessTrainer(int workers) throws Exception {
    run = new CoordinatorServer(TinyJobs.job(), workers, directory);

    IntStream.range(0, workers).forEach(i -> run.startWorker("host"));

    assertThat(run.digest()).isEqualTo(TinyJobs.trainedAlone(run.job));
    assertThat(run.ledger()).isEqualTo(LedgerOracle.lines(run.job));
    assertThat(run.events).filteredOn(TrainingEvent.StepCompleted.class::isInstance).hasSize(6);
    assertThat(run.events.getLast()).isInstanceOf(TrainingEvent.RunEnded.class);
  }

  @Test
  void aParameterOfSeveralSlicesIsSentInSeveralChunks() throws Exception {
    run = new CoordinatorServer(TinyJobs.wide(), 2, directory);

    run.startWorker("one");
    run.startWorker("two");

    assertThat(run.digest()).isEqualTo(TinyJobs.trainedAlone(run.job));
    assertThat(run.ledger()).isEqualTo(LedgerOracle.lines(run.job));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 5})
  void losingAWorkerDuringAStepChangesNoBit(long step) throws Exception {
    run = new CoordinatorServer(TinyJobs.job(), 2, directory);
    run.startWorker("remaining");
    GrpcWorker lost = run.joined("lost");
    lost.pullWeights();

    lost.workUntil(at -> at == step);
    lost.vanish();
    Thread.ofVirtual().start(() -> run.startWorker("new"));

    assertThat(run.digest()).isEqualTo(TinyJobs.trainedAlone(run.job));
    assertThat(run.ledger()).isEqualTo(LedgerOracle.lines(run.job));
    assertThat(run.events)
        .filteredOn(TrainingEvent.WorkerLost.class::isInstance)
        .extracting(event -> ((TrainingEvent.WorkerLost) event).worker())
        .contains("lost");
  }

  @Test
  void aWorkerThatReadsNoWeightsMissesVersionsAndDelaysNobody() throws Exception {
    Job.Builder oneShard = TinyJobs.job();
    oneShard.getTrainingBuilder().setShards(1).setEvaluateEveryEpochs(0);
    run = new CoordinatorServer(oneShard, 2, directory);
    GrpcWorker quick = run.joined("quick");
    quick.pullWeights();
    GrpcWorker stalled = run.joined("stalled");
    var stream = stalled.pullOneChunk();

    quick.workUntil(step -> step == 6);
    stream.request(1000);
    stalled.version(5);

    assertThat(stalled.versionsSeen()).contains(0L, 5L).doesNotContain(1L, 2L, 3L);
  }

  @Test
  void withinOneProcessWorkersGetTheCoordinatorsOwnArraysOfWeights() throws Exception {
    run = new CoordinatorServer(TinyJobs.twoSteps(), 1, directory);
    GrpcWorker worker = run.joined("one");
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
  void forRemoteWorkersWeightsAreRoundedWhileTheyAreEncoded() throws Exception {
    Job.Builder halves = TinyJobs.twoSteps();
    halves.getWireBuilder().setWeights(ElementType.BFLOAT16);
    run = new CoordinatorServer(halves, 1, directory, WorkerLocation.REMOTE);
    GrpcWorker worker = run.joined("one");

    worker.pullWeights();
    TensorChunk chunk = worker.nextChunk();
    while (chunk.header().slice().parameter() > 0) {
      chunk = worker.nextChunk();
    }

    List<FMatrixRMaj> initial = run.job.initialWeights();
    assertThat(chunk.memory()).isEqualTo(TensorChunk.Memory.OWNED);
    assertThat(chunk.values().array())
        .isEqualTo(run.job.rounded(initial).getFirst().data)
        .isNotEqualTo(initial.getFirst().data);
  }

  @Test
  void getJobReturnsTheJobAndItsDirectory() throws Exception {
    run = new CoordinatorServer(TinyJobs.twoSteps(), 1, directory);
    var stub = TrainingServiceGrpc.newBlockingStub(run.channel);

    var told = stub.getJob(GetJobRequest.newBuilder().setWireVersion(WireVersion.CURRENT).build());

    assertThat(told.getJob()).isEqualTo(run.job.job());
    assertThat(told.getDirectory()).isEqualTo(directory.toString());
    assertThat(Stamp.of(told.getStamp())).isEqualTo(CoordinatorServer.RUN);
    assertThatThrownBy(() -> stub.getJob(GetJobRequest.newBuilder().setWireVersion(9).build()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageStartingWith("FAILED_PRECONDITION: wire version 6 at the coordinator");
  }

  @Test
  void aChunkOfAnOlderStepIsDroppedAndItsStreamContinues() throws Exception {
    run = new CoordinatorServer(TinyJobs.job(), 1, directory);
    GrpcWorker worker = run.joined("slow");
    worker.pullWeights();
    var computed = worker.workUntil(step -> step == 3);

    for (int i = 0; i < 40; i++) { // more than the coordinator requests at a time
      worker.gradients.onNext(worker.validChunk(1));
    }
    IntStream.range(1, 5).forEach(shard -> worker.push(3, shard));
    IntStream.range(0, 5).forEach(shard -> worker.pushAndReport(3, shard));
    worker.workUntil(step -> false);

    assertThat(computed.getAssignment().getShardCount()).isEqualTo(5);
    assertThat(run.digest()).isEqualTo(TinyJobs.trainedAlone(run.job));
  }

  @Test
  void ifARunIsStoppedItsWorkersAreInformed() throws Exception {
    run = new CoordinatorServer(TinyJobs.job(), 2, directory);
    GrpcWorker worker = run.joined("one");

    run.stop();

    Finish stopped =
        Finish.newBuilder()
            .setOutcome(Finish.Outcome.OUTCOME_STOPPED)
            .setReason("the test is over")
            .build();
    assertThat(worker.nextResponse().getFinish()).isEqualTo(stopped);
    assertThat(run.outcome()).isEqualTo(new JobOutcome.Stopped(0, "the test is over"));
    GrpcWorker late = run.worker();
    late.join(run.candidate("late"));
    assertThat(late.nextResponse().getFinish()).isEqualTo(stopped);
    assertThat(late.end().getCode()).isEqualTo(Status.Code.ABORTED);
  }

  @Test
  void aWorkerThatKnowsALaterTermIsRefusedAndTheRunGoesOn() throws Exception {
    run = new CoordinatorServer(TinyJobs.twoSteps(), 1, directory);
    GrpcWorker knowing = run.worker();

    knowing.join(knowing(new Stamp(CoordinatorServer.RUN.runId(), -1, 0)));

    CoordinatorServer.assertRefused(
        knowing.end(),
        Status.Code.ABORTED,
        "the worker knows term 18446744073709551615 of this run, but this coordinator is in term"
            + " 3");
    run.assertRunContinues();
  }

  @ParameterizedTest
  @CsvSource({"3, true", "2, true", "9, false"})
  void aWorkerThatKnowsThisTermAnEarlierOneOrAnotherRunMayJoin(long term, boolean thisRun)
      throws Exception {
    run = new CoordinatorServer(TinyJobs.job(), 2, directory);
    GrpcWorker worker = run.worker();

    worker.join(knowing(new Stamp(CoordinatorServer.RUN.runId() + (thisRun ? 0 : 1), term, 0)));

    assertThat(worker.nextResponse().hasWelcome()).isTrue();
  }

  private Join knowing(Stamp known) {
    return run.candidate("knowing").toBuilder().setKnown(known.toMessage()).build();
  }
}
