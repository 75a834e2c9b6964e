package dev.tributary.data;

import dev.tributary.digest.Sha256;
import dev.tributary.proto.v1.Synthetic;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import org.ejml.data.FMatrixRMaj;

/// The digest of a run's samples: SHA-256 over the samples as read, before any preparation. A plain
/// file and its compressed form have the same digest, wherever they are stored.
///
/// The samples of a file are encoded as follows, all little-endian:
///
///     u64 samples | u32 extents | each extent as u32 | u32 target columns | u32 classes, or 0
///     each sample: its features, then its targets, each as float32
///
/// The training samples come first, then the test samples if there are separate files of them.
/// Synthetic samples are encoded by their settings: u64 samples, u32 features, u32 classes, f64
/// noise, u64 seed.
final class DataDigest {
  private static final int BLOCK_ROWS = 64;

  private final MessageDigest digest = Sha256.begin();

  DataDigest add(Dataset dataset) {
    Dataset.Target target = dataset.target();
    ByteBuffer head = buffer(20 + 4 * dataset.shape().dimensions().size());
    head.putLong(dataset.size()).putInt(dataset.shape().dimensions().size());
    dataset.shape().dimensions().forEach(head::putInt);
    head.putInt(target.columns());
    head.putInt(target instanceof Dataset.Target.Classes classes ? classes.count() : 0);
    digest.update(head.flip());
    addSamples(dataset, dataset.shape().size(), target.columns());
    return this;
  }

  /// @param synthetic the settings, with their defaults
  DataDigest add(Synthetic synthetic, long seed) {
    ByteBuffer settings = buffer(32).putLong(synthetic.getSamples());
    settings.putInt(synthetic.getFeatures()).putInt(synthetic.getClasses());
    digest.update(settings.putDouble(synthetic.getNoise()).putLong(seed).flip());
    return this;
  }

  /// The 32 bytes of the digest. Afterwards this object computes a new digest.
  byte[] value() {
    return digest.digest();
  }

  private void addSamples(Dataset dataset, int features, int columns) {
    FMatrixRMaj x = new FMatrixRMaj(BLOCK_ROWS, features);
    FMatrixRMaj target = new FMatrixRMaj(BLOCK_ROWS, columns);
    ByteBuffer bytes = buffer(Float.BYTES * BLOCK_ROWS * (features + columns));
    for (long from = 0; from < dataset.size(); from += BLOCK_ROWS) {
      int rows = (int) Math.min(BLOCK_ROWS, dataset.size() - from);
      for (int row = 0; row < rows; row++) {
        dataset.read(from + row, x, target, row);
      }
      bytes.clear();
      for (int row = 0; row < rows; row++) {
        put(bytes, x.data, row * features, features);
        put(bytes, target.data, row * columns, columns);
      }
      digest.update(bytes.flip());
    }
  }

  private static void put(ByteBuffer bytes, float[] values, int from, int count) {
    bytes.asFloatBuffer().put(values, from, count);
    bytes.position(bytes.position() + Float.BYTES * count);
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
