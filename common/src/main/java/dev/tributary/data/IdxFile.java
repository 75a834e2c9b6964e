package dev.tributary.data;

import dev.tributary.job.BadInput;
import dev.tributary.tensor.Shape;
import dev.tributary.text.Counted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;

/// An array of unsigned bytes with any number of dimensions. The first dimension counts items.
///
///     0 0 8 D | D big-endian u32 extents | the bytes, the last dimension running fastest
///
/// @param name the name of the file, for messages
/// @param itemBytes the product of the dimensions after the first
/// @param blocks the items, `itemsPerBlock` in each block
/// @see <a href="https://yann.lecun.com/exdb/mnist">The MNIST database, "The IDX file format"</a>
record IdxFile(
    String name, List<Integer> dimensions, int itemBytes, int itemsPerBlock, List<byte[]> blocks) {
  private static final int BLOCK_BYTES = 1 << 20;
  private static final int MAX_ITEM_BYTES = 1 << 26;
  private static final int UNSIGNED_BYTE = 8;

  static IdxFile read(Path file) {
    return DataStream.read(file, in -> read(file.normalize().toString(), in));
  }

  private static IdxFile read(String name, InputStream in) throws IOException {
    List<Integer> dimensions = readDimensions(name, in);
    int itemBytes = itemBytes(name, dimensions);
    int itemsPerBlock = Math.max(1, BLOCK_BYTES / itemBytes);
    int count = dimensions.getFirst();
    long offset = header(dimensions);
    List<byte[]> blocks = new ArrayList<>();
    for (long item = 0; item < count; item += itemsPerBlock) {
      int wanted = (int) Math.min(itemsPerBlock, count - item) * itemBytes;
      byte[] block = in.readNBytes(wanted);
      if (block.length < wanted) {
        throw wrong(
            name,
            offset + block.length,
            "the data ends, but the header announces %s of %s"
                .formatted(Counted.of(count, "item"), Counted.of(itemBytes, "byte")));
      }
      offset += wanted;
      blocks.add(block);
    }
    if (in.read() >= 0) {
      throw wrong(
          name,
          offset,
          "bytes follow the %s that the header announces".formatted(Counted.of(count, "item")));
    }
    return new IdxFile(name, dimensions, itemBytes, itemsPerBlock, blocks);
  }

  private static List<Integer> readDimensions(String name, InputStream in) throws IOException {
    byte[] magic = in.readNBytes(4);
    if (magic.length < 4 || magic[0] != 0 || magic[1] != 0) {
      throw wrong(name, 0, "this is not an IDX file: it does not begin with two zero bytes");
    }
    if (magic[2] != UNSIGNED_BYTE) {
      throw wrong(
          name,
          2,
          "elements of type 0x%s, but only unsigned bytes (0x08) are supported"
              .formatted(HexFormat.of().toHexDigits(magic[2])));
    }
    int count = magic[3] & 0xff;
    ByteBuffer extents = ByteBuffer.wrap(in.readNBytes(Integer.BYTES * count));
    if (count == 0 || extents.remaining() < Integer.BYTES * count) {
      throw wrong(
          name,
          4 + extents.remaining(),
          "the header of %s is cut off".formatted(Counted.of(count, "dimension")));
    }
    List<Integer> dimensions = new ArrayList<>();
    while (extents.hasRemaining()) {
      int extent = extents.getInt();
      if (extent < 1) {
        throw wrong(
            name,
            extents.position(),
            "dimension %s is %s".formatted(dimensions.size(), Integer.toUnsignedString(extent)));
      }
      dimensions.add(extent);
    }
    return List.copyOf(dimensions);
  }

  private static int itemBytes(String name, List<Integer> dimensions) {
    long bytes = 1;
    for (int extent : dimensions.subList(1, dimensions.size())) {
      bytes *= extent;
      if (bytes > MAX_ITEM_BYTES) {
        throw wrong(name, 8, "an item of dimensions %s is too large".formatted(dimensions));
      }
    }
    return (int) bytes;
  }

  long count() {
    return dimensions.getFirst();
  }

  Shape itemShape() {
    List<Integer> item = dimensions.subList(1, dimensions.size());
    return new Shape(item.size() == 2 ? Stream.concat(Stream.of(1), item.stream()).toList() : item);
  }

  /// The first byte of an item. In a file of labels it is the label.
  int first(long item) {
    return block(item)[from(item)] & 0xff;
  }

  /// Modified: row `row` of `out`, which receives the item's bytes times `scale`.
  void scaled(long item, float scale, FMatrixRMaj out, int row) {
    byte[] block = block(item);
    int from = from(item);
    int to = row * out.numCols;
    for (int i = 0; i < out.numCols; i++) {
      out.data[to + i] = (block[from + i] & 0xff) * scale;
    }
  }

  /// The offset of an item in the (decompressed) file.
  long offset(long item) {
    return header(dimensions) + item * itemBytes;
  }

  private byte[] block(long item) {
    return blocks.get((int) (item / itemsPerBlock));
  }

  private int from(long item) {
    return (int) (item % itemsPerBlock) * itemBytes;
  }

  private static long header(List<Integer> dimensions) {
    return 4 + Integer.BYTES * (long) dimensions.size();
  }

  static BadInput wrong(String name, long offset, String what) {
    return BadInput.in(
        name + " byte " + offset, what, "check that it is the right file, or fetch it again");
  }
}
