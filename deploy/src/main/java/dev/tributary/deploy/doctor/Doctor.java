package dev.tributary.deploy.doctor;

import dev.tributary.deploy.security.Role;
import dev.tributary.proto.v1.GetJobResponse;
import dev.tributary.train.MemoryNeed;
import dev.tributary.train.PreparedJob;
import java.util.Optional;
import java.util.function.Consumer;

/// Looks at everything that a run on this machine depends on, and changes nothing.
///
/// @param told each check as it is made
record Doctor(DoctorInput input, Consumer<Check> told) {

  void examine() {
    Machine machine = Machine.here();
    Jvm jvm = Jvm.here();
    jvm.checks().forEach(told);
    told.accept(ProductSpeed.check(jvm));
    told.accept(machine.checkClock());
    JobExamination jobs = new JobExamination(input.data(), told);
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
    told.accept(own.map(place::check).orElseGet(place::check));
    new CredentialsCheck(input.security(), Role.COORDINATOR, told).examine(machine.now());
  }

  private void asWorker(Machine machine, JobExamination jobs, Optional<PreparedJob> own) {
    Contact contact = new Contact(input.coordinator().orElseThrow(), told);
    Optional<GetJobResponse> described =
        new CredentialsCheck(input.security(), Role.WORKER, told)
            .examine(machine.now())
            .flatMap(contact::make);
    Optional<PreparedJob> job = input.job().isPresent() ? own : described.flatMap(jobs::of);
    checkResources(machine, job.map(one -> memoryOfWorker(machine, one)), job);
    if (job.isPresent() && described.isPresent()) {
      new Agreement(job.get(), described.get()).checks().forEach(told);
    }
  }

  private void checkResources(Machine machine, Optional<Check> memory, Optional<PreparedJob> job) {
    told.accept(job.map(one -> machine.checkCores(one.shards())).orElseGet(machine::checkCores));
    told.accept(memory.orElseGet(machine::checkMemory));
  }

  private static Check memoryOfTraining(Machine machine, PreparedJob job) {
    int workers = Math.min(machine.cores(), job.shards());
    return machine.checkMemory(
        "train with %d workers".formatted(workers), MemoryNeed.ofTraining(job, workers));
  }

  private static Check memoryOfWorker(Machine machine, PreparedJob job) {
    return machine.checkMemory(
        "a worker with %d actors".formatted(machine.cores()),
        MemoryNeed.ofWorker(job, machine.cores()));
  }
}
