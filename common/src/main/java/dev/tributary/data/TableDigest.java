package dev.tributary.data;

import dev.tributary.data.table.FloatRows;
import dev.tributary.data.table.Layout.Kind;
import dev.tributary.data.table.Marks;
import dev.tributary.data.table.Table;
import dev.tributary.data.table.Texts;
import dev.tributary.digest.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The digest of a table whose columns are not all numbers: SHA-256 over the values of the cells, as
/// read. It does not depend on what is learnt from them.
///
///     "table" in ASCII | u64 rows | u32 columns
///     each column: u8 kind: 0 number, 1 double, 2 date, 3 text
///       text: u32 different texts, each u32 length in bytes and UTF-8, sorted by code point
///     each row: each column: number f32 | double f64 | date f64 days | text f32, its number in the
///       sorted list
///
/// All numbers are little-endian. A missing cell is the NaN 7fc00000 or 7ff8000000000000. The
/// columns are the features in the order of the file, then the label or the targets.
final class TableDigest {
  private static final byte[] NAME = {'t', 'a', 'b', 'l', 'e'};

  private final MessageDigest digest = Sha256.begin();

  /// Adds a table, before it is encoded.
  TableDigest add(Table table, TableLayout layout) {
    int columns = layout.features() + layout.targets();
    digest.update(NAME);
    digest.update(buffer(12).putLong(table.size()).putInt(columns).flip());
    float[][] numberOf = new float[columns][];
    Kind[] kinds = new Kind[columns];
    for (int read = 0; read < columns; read++) {
      kinds[read] = table.layout().reads().get(read).kind();
      digest.update((byte) kinds[read].ordinal());
      if (kinds[read] == Kind.TEXT) {
        numberOf[read] = addTexts(table.texts(read));
      }
    }
    addRows(table, kinds, numberOf);
    return this;
  }

  byte[] value() {
    return digest.digest();
  }

  /// The digest of samples that are divided by groups: SHA-256 over the digest of the samples,
  /// `group` in ASCII and the group of each row as i32, numbered by first occurrence.
  static byte[] withGroups(byte[] samples, int[] groups) {
    MessageDigest both = Sha256.begin();
    both.update(samples);
    both.update(new byte[] {'g', 'r', 'o', 'u', 'p'});
    ByteBuffer bytes = buffer(Integer.BYTES * 1024);
    for (int group : groups) {
      if (!bytes.hasRemaining()) {
        both.update(bytes.flip());
        bytes.clear();
      }
      bytes.putInt(group);
    }
    both.update(bytes.flip());
    return both.digest();
  }

  /// Adds the sorted texts. Returns the number of each in the sorted list.
  private float[] addTexts(Texts texts) {
    List<Integer> sorted =
        IntStream.range(0, texts.count())
            .boxed()
            .sorted((a, b) -> Arrays.compareUnsigned(texts.bytes(a), texts.bytes(b)))
            .toList();
    float[] numberOf = new float[texts.count()];
    digest.update(buffer(4).putInt(texts.count()).flip());
    for (int number = 0; number < numberOf.length; number++) {
      byte[] text = texts.bytes(sorted.get(number));
      digest.update(buffer(4).putInt(text.length).flip());
      digest.update(text);
      numberOf[sorted.get(number)] = number;
    }
    return numberOf;
  }

  private void addRows(Table table, Kind[] kinds, float[][] numberOf) {
    FloatRows rows = table.rows();
    ByteBuffer bytes = buffer(1 << 16);
    int width = Double.BYTES * kinds.length;
    if (bytes.capacity() < width) {
      bytes = buffer(width);
    }
    for (long row = 0; row < rows.rows(); row++) {
      if (bytes.remaining() < width) {
        digest.update(bytes.flip());
        bytes.clear();
      }
      float[] block = rows.block(row);
      int from = rows.within(row);
      for (int read = 0; read < kinds.length; read++) {
        float value = block[from + read];
        switch (kinds[read]) {
          case NUMBER -> bytes.putFloat(canonical(value));
          case WIDE, DATE -> bytes.putDouble(canonical(table.doubles(read).get(row)));
          case TEXT ->
              bytes.putFloat(Float.isNaN(value) ? Marks.MISSING : numberOf[read][(int) value]);
        }
      }
    }
    digest.update(bytes.flip());
  }

  private static float canonical(float value) {
    return Float.isNaN(value) ? Float.NaN : value;
  }

  private static double canonical(double value) {
    return Double.isNaN(value) ? Double.NaN : value;
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
