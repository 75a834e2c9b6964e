package dev.tributary.deploy.verify;

import dev.tributary.checkpoint.Checkpoint;
import dev.tributary.checkpoint.CheckpointStore;
import dev.tributary.checkpoint.NamedTensor;
import dev.tributary.checkpoint.Safetensors;
import dev.tributary.checkpoint.TensorFile;
import dev.tributary.coordinator.run.Model;
import dev.tributary.coordinator.run.RunDirectory;
import dev.tributary.job.BadInput;
import dev.tributary.ledger.Anchor;
import dev.tributary.ledger.BrokenLedger;
import dev.tributary.ledger.ModelDigest;
import dev.tributary.train.LedgerEntries;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Weights that a run has saved beside its ledger.
///
/// @param file the file's name for messages
/// @param step the step after which the weights were saved
/// @param weights the weights in parameter order
/// @param trained whether they are the model of a finished run
record SavedWeights(String file, long step, List<NamedTensor> weights, boolean trained) {

  /// The weights of the newest intact checkpoint and of the model, as far as they exist.
  ///
  /// @param output receives a line for each damaged checkpoint
  /// @throws BrokenLedger if the model is damaged, or if there is no model and all checkpoints are
  ///   damaged
  static List<SavedWeights> in(Path directory, Consumer<String> output) {
    List<SavedWeights> all = new ArrayList<>();
    Path checkpoints = directory.resolve(RunDirectory.CHECKPOINTS);
    CheckpointStore store = new CheckpointStore(checkpoints, 1);
    List<CheckpointStore.Skipped> damaged = new ArrayList<>();
    store
        .loadNewest(any -> Optional.empty(), damaged::add)
        .map(saved -> of(store, saved))
        .ifPresent(all::add);
    damaged.forEach(
        skipped -> output.accept("skipped %s: %s".formatted(skipped.file(), skipped.reason())));
    Path model = directory.resolve(Model.FILE);
    if (Files.exists(model)) {
      all.add(inModel(model));
    }
    if (all.isEmpty() && !damaged.isEmpty()) {
      throw new BrokenLedger(checkpoints + ": every checkpoint is damaged, and there is no model");
    }
    return all;
  }

  private static SavedWeights of(CheckpointStore store, Checkpoint saved) {
    long step = saved.moment().step();
    return new SavedWeights(store.file(step).toString(), step, saved.weights(), false);
  }

  private static SavedWeights inModel(Path model) {
    try {
      TensorFile file = Safetensors.read(model);
      return new SavedWeights(
          model.toString(),
          Long.parseLong(file.metadata().get("step")),
          file.tensors(),
          !file.metadata().containsKey(Model.UNFINISHED));
    } catch (BadInput e) {
      if (e.getCause() instanceof FileSystemException) {
        throw e; // unreadable, but perhaps intact
      }
      throw new BrokenLedger("%s: %s".formatted(model, e.what()));
    } catch (NumberFormatException e) {
      throw new BrokenLedger(model + " does not record its step");
    }
  }

  /// Compares these weights with the ledger.
  ///
  /// @param recorded the digests that the ledger has for this step
  /// @throws BrokenLedger if the weights differ; the message names the first parameter that differs
  void requireEqual(List<Anchor.Parameter> parameters, ModelDigest recorded) {
    ModelDigest found =
        LedgerEntries.digest(parameters, weights)
            .orElseThrow(() -> new BrokenLedger(file + " has other parameters than the ledger"));
    IntStream.range(0, parameters.size())
        .filter(p -> !found.parameters().get(p).equals(recorded.parameters().get(p)))
        .findFirst()
        .ifPresent(
            p -> {
              throw new BrokenLedger(
                  "%s: parameter %s is not what the ledger recorded at step %s: it is %s and was %s"
                      .formatted(
                          file,
                          parameters.get(p).name(),
                          step,
                          found.parameters().get(p),
                          recorded.parameters().get(p)));
            });
  }
}
