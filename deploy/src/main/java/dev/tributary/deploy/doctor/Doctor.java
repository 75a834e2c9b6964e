package dev.tributary.deploy.doctor;

import dev.tributary.deploy.security.Role;
import dev.tributary.proto.v1.GetJobResponse;
import dev.tributary.text.Counted;
import dev.tributary.train.MemoryNeed;
import dev.tributary.train.PreparedJob;
import java.util.Optional;
import java.util.function.Consumer;

/// The checks of everything that a run on this machine depends on. They change nothing.
///
/// @param results receives each check when it is done
record Doctor(DoctorInput input, Consumer<Check> results) {

  void examine() {
    Machine machine = Machine.here();
    Jvm jvm = Jvm.here();
    jvm.checks().forEach(results);
    results.accept(ProductSpeed.check(jvm));
    results.accept(machine.checkClock());
    JobExamination jobs = new JobExamination(input.data(), results);
    Optional<PreparedJob> own =
        input.job().flatMap(source -> jobs.of(source.yaml(), source.overrides()));
    if (input.coordinator().isPresent()) {
      asWorker(machine, jobs, own);
    } else {
      asCoordinator(machine, own);
    }
  }

  private void asCoordinator(Machine machine, Optional<PreparedJob> own) {
    checkResources(machine, own.map(job -> memoryOfTraining(machine, job)), own);
    RunPlace place = new RunPlace(input.out());
    results.accept(own.map(place::check).orElseGet(place::check));
    new CredentialsCheck(input.security(), Role.COORDINATOR, results).examine(machine.now());
  }

  private void asWorker(Machine machine, JobExamination jobs, Optional<PreparedJob> own) {
    Contact contact = new Contact(input.coordinator().orElseThrow(), results);
    Optional<GetJobResponse> described =
        new CredentialsCheck(input.security(), Role.WORKER, results)
            .examine(machine.now())
            .flatMap(contact::make);
    Optional<PreparedJob> job = input.job().isPresent() ? own : described.flatMap(jobs::of);
    checkResources(machine, job.map(one -> memoryOfWorker(machine, one)), job);
    if (job.isPresent() && described.isPresent()) {
      new Agreement(job.get(), described.get()).checks().forEach(results);
    }
  }

  private void checkResources(Machine machine, Optional<Check> memory, Optional<PreparedJob> job) {
    results.accept(job.map(one -> machine.checkCores(one.shards())).orElseGet(machine::checkCores));
    results.accept(memory.orElseGet(machine::checkMemory));
  }

  private static Check memoryOfTraining(Machine machine, PreparedJob job) {
    int workers = Math.min(machine.cores(), job.shards());
    return machine.checkMemory(
        "train with " + Counted.of(workers, "worker"), MemoryNeed.ofTraining(job, workers));
  }

  private static Check memoryOfWorker(Machine machine, PreparedJob job) {
    return machine.checkMemory(
        "a worker with " + Counted.of(machine.cores(), "actor"),
        MemoryNeed.ofWorker(job, machine.cores()));
  }
}
