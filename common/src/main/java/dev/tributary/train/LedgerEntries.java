package dev.tributary.train;

import dev.tributary.checkpoint.NamedTensor;
import dev.tributary.digest.Xxh128;
import dev.tributary.job.JobIdentity;
import dev.tributary.ledger.Anchor;
import dev.tributary.ledger.ModelDigest;
import dev.tributary.nn.Layout;
import dev.tributary.nn.ParameterSpec;
import dev.tributary.reduce.Slicing;
import dev.tributary.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ejml.data.FMatrixRMaj;

/// The entries of a ledger about jobs and models.
public final class LedgerEntries {

  private LedgerEntries() {}

  /// The entry with which a run of the job begins or resumes.
  public static Anchor anchor(PreparedJob job, Anchor.Origin origin, TrainingState start) {
    return new Anchor(start.version(), subject(job), digest(start.weights()), origin);
  }

  /// The digest of weights or of a gradient, one matrix for each parameter.
  public static ModelDigest digest(List<FMatrixRMaj> matrices) {
    List<Xxh128> digests = new ArrayList<>();
    for (int p = 0; p < matrices.size(); p++) {
      digests.add(digest(p, matrices.get(p).data, matrices.get(p).getNumElements()));
    }
    return ModelDigest.of(digests);
  }

  /// The digest of the weights in a file; absent if the file has another model than the ledger.
  public static Optional<ModelDigest> digest(
      List<Anchor.Parameter> parameters, List<NamedTensor> tensors) {
    if (parameters.size() != tensors.size()) {
      return Optional.empty();
    }
    List<Xxh128> digests = new ArrayList<>();
    for (int p = 0; p < tensors.size(); p++) {
      Anchor.Parameter parameter = parameters.get(p);
      NamedTensor tensor = tensors.get(p);
      if (!parameter.name().equals(tensor.name()) || !parameter.shape().equals(tensor.shape())) {
        return Optional.empty();
      }
      float[] values =
          Layout.valueOf(parameter.layout().toUpperCase(Locale.ROOT))
              .inMemory(new Shape(tensor.shape()), tensor.values());
      digests.add(digest(p, values, values.length));
    }
    return Optional.of(ModelDigest.of(digests));
  }

  private static Xxh128 digest(int parameter, float[] values, int size) {
    return Xxh128.ofAll(
        Slicing.of(parameter, size).stream()
            .map(slice -> Xxh128.of(values, slice.from(), slice.count(size)))
            .toList());
  }

  private static Anchor.Subject subject(PreparedJob job) {
    return new Anchor.Subject(
        JobIdentity.digest(job.job()),
        new Anchor.Data(job.dataDigest(), Descriptions.digest(job.opened().preprocessing())),
        new Anchor.Epoch(
            job.training().size(),
            job.job().getTraining().getBatch(),
            job.job().getTraining().getDropLast()),
        job.architecture().parameters().stream().map(LedgerEntries::parameter).toList());
  }

  private static Anchor.Parameter parameter(ParameterSpec spec) {
    return new Anchor.Parameter(
        spec.name(), spec.fileShape().dimensions(), spec.layout().name().toLowerCase(Locale.ROOT));
  }
}
