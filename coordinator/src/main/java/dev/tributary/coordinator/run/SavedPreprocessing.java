package dev.tributary.coordinator.run;

import dev.tributary.checkpoint.CheckpointStore;
import dev.tributary.checkpoint.DescriptionText;
import dev.tributary.checkpoint.Safetensors;
import dev.tributary.job.BadInput;
import dev.tributary.job.JobIdentity;
import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.ModelDescription;
import dev.tributary.proto.v1.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What a run that began with a model took over from it. A run that resumes does not need the model
/// any more, which may have been moved or trained again since.
public final class SavedPreprocessing {

  private SavedPreprocessing() {}

  /// The preprocessing in the newest checkpoint of an unfinished run of this job.
  ///
  /// @param directory the directory of the run
  /// @return empty if the job learns by itself, or if there is no such run
  public static Optional<Preprocessing> of(Path directory, Job job) {
    boolean isTakenOver = !job.getModel().getInitFrom().isEmpty() && !job.getDataset().getRefit();
    if (!isTakenOver || isFinished(directory)) {
      return Optional.empty();
    }
    Path checkpoints = directory.resolve(RunDirectory.CHECKPOINTS);
    try {
      Path newest =
          checkpoints.resolve(
              Files.readString(checkpoints.resolve(CheckpointStore.LATEST)).strip());
      return DescriptionText.read(newest, Safetensors.metadata(newest))
          .filter(saved -> saved.getJobSha256().equals(JobIdentity.digest(job)))
          .map(ModelDescription::getPreprocessing);
    } catch (IOException | BadInput e) {
      return Optional.empty(); // what is wrong with the run is reported when it is opened
    }
  }

  private static boolean isFinished(Path directory) {
    Path model = directory.resolve(Model.FILE);
    return Files.exists(model) && !Model.isUnfinished(model);
  }
}
