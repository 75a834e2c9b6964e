package dev.tributary.data;

import dev.tributary.job.JobDefaults;
import dev.tributary.proto.v1.Csv;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.ejml.data.FMatrixRMaj;

/// Files of samples for tests, and the samples read from them.
final class Samples {

  private Samples() {}

  static Path csv(Path file, String text) throws IOException {
    return Files.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /// Settings with their defaults.
  static Csv.Builder labelled(int column) {
    return JobDefaults.filled(Csv.getDefaultInstance()).toBuilder().setLabelColumn(column);
  }

  /// An IDX file of unsigned bytes.
  static byte[] idx(List<Integer> dimensions, int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * dimensions.size() + values.length);
    bytes.putInt(0x0800 | dimensions.size());
    dimensions.forEach(bytes::putInt);
    for (int value : values) {
      bytes.put((byte) value);
    }
    return bytes.array();
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(compressed)) {
      out.write(bytes);
    }
    return compressed.toByteArray();
  }

  /// The features of a sample, then its targets.
  static List<Float> sample(Dataset dataset, long index) {
    FMatrixRMaj x = new FMatrixRMaj(3, dataset.shape().size());
    FMatrixRMaj target = new FMatrixRMaj(3, dataset.target().columns());
    dataset.read(index, x, target, 1);
    List<Float> values = new ArrayList<>();
    for (int j = 0; j < x.numCols; j++) {
      values.add(x.get(1, j));
    }
    for (int j = 0; j < target.numCols; j++) {
      values.add(target.get(1, j));
    }
    return values;
  }

  static List<List<Float>> all(Dataset dataset) {
    List<List<Float>> samples = new ArrayList<>();
    for (long i = 0; i < dataset.size(); i++) {
      samples.add(sample(dataset, i));
    }
    return samples;
  }
}
