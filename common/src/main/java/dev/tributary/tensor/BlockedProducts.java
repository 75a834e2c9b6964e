package dev.tributary.tensor;

import java.util.Arrays;

/// Products computed in tiles that fit the registers, from blocks that fit the caches.
///
///     for each block of columns           neighbours in out
///       for each block of rows            unfinished chains of the block fit a cache
///         for each stretch of k           the block of the right factor is packed into panels
///           for each 6 rows, each panel   one tile: all of its k in registers
///
/// A chain that is unfinished after a stretch of k is stored in `parked`; storing a float32 is
/// exact, so this changes no bit. The left factor is packed only where that is faster. The scheme
/// is that of Goto and van de Geijn, *Anatomy of high-performance matrix multiplication*, 2008.
///
/// Each thread has one object. Its arrays, about 1.6 MB, and a few small records are everything
/// that products allocate.
final class BlockedProducts {
  private static final int ROWS = 43 * Tile.ROWS;
  private static final int COLUMNS = 1024;
  private static final int DEPTH = 2048;

  /// The least number of vectors of columns in a block for which six rows of the left factor are
  /// packed first. From this number on, packing was measured to be faster. This number is for rows
  /// that are contiguous in memory, the next one for other rows.
  private static final int VECTORS_PER_ROW_PACKED = 128;

  private static final int VECTORS_PER_SPREAD_ROW_PACKED = 16;

  private static final ThreadLocal<BlockedProducts> OF_THREAD =
      ThreadLocal.withInitial(BlockedProducts::new);

  private static final float[] ZEROS = new float[TileKernel.WIDEST];
  private static final float[] NOTHING = new float[TileKernel.WIDEST];

  static {
    Arrays.fill(NOTHING, -0f); // x + -0 is x for every x, 0 and -0 too
  }

  private final Tile tile = new Tile();
  private final Panels panels = new Panels();
  private final float[] parked = new float[ROWS * COLUMNS];
  private final float[] packedRows = new float[Tile.ROWS * DEPTH];
  private final float[] finished = new float[Tile.ROWS * TileKernel.WIDEST];

  private BlockedProducts() {}

  /// Computes a product on this thread's object.
  ///
  /// @return the index that [Product#round] returns for all of `out`
  static int compute(Product product) {
    if (isBetterTransposed(product)) {
      OF_THREAD.get().run(product.transposed());
      return product.round(new Range(0, product.rows()), new Range(0, product.columns()));
    }
    return OF_THREAD.get().run(product);
  }

  /// Whether the transposed product is faster. Packing a right factor whose rows are not contiguous
  /// is slow. The transposed product avoids that, but packs the left factor in the same slow way
  /// and writes `out` slowly.
  private static boolean isBetterTransposed(Product p) {
    return p.right().columnStep() != 1
        && (long) p.rows() * (p.columns() + p.depth()) < (long) p.columns() * p.depth();
  }

  private int run(Product product) {
    int bad = -1;
    Range allRows = new Range(0, product.rows());
    Range allColumns = new Range(0, product.columns());
    for (int j = 0; j < allColumns.count(); j += COLUMNS) {
      Range columns = allColumns.part(j, COLUMNS);
      for (int i = 0; i < allRows.count(); i += ROWS) {
        bad = Product.first(bad, runBlock(product, allRows.part(i, ROWS), columns));
      }
    }
    tile.clear();
    return bad;
  }

  private int runBlock(Product product, Range rows, Range columns) {
    int most = Math.min(DEPTH, Panels.mostDepth(columns.count()));
    int stretches = Math.max(1, Math.ceilDiv(product.depth(), most));
    int bad = -1;
    int from = 0;
    for (int s = 1; s <= stretches; s++) {
      int end = (int) ((long) product.depth() * s / stretches);
      Range ks = new Range(from, end - from);
      if (stretches > 1 || rows.from() == 0) { // else it is still packed from the block before
        panels.pack(product.right(), ks, columns);
      }
      bad = Product.first(bad, runStretch(product, rows, columns, ks));
      from = end;
    }
    return bad;
  }

  private int runStretch(Product product, Range rows, Range columns, Range ks) {
    int bad = -1;
    tile.depth = ks.count();
    boolean packs = paysToPack(product.left(), columns);
    for (int r = 0; r < rows.count(); r += Tile.ROWS) {
      Range tileRows = rows.part(r, Tile.ROWS);
      if (packs || tileRows.count() < Tile.ROWS) {
        packLeft(product.left(), tileRows, ks);
        tile.left(packedRows, 0, 1, Tile.ROWS);
      } else {
        View left = product.left();
        int at = left.at(tileRows.from(), ks.from());
        tile.left(left.data(), at, left.rowStep(), left.columnStep());
      }
      for (int c = 0; c < columns.count(); c += tile.columns) {
        int waiting = r * COLUMNS + c;
        tile.columns = panels.widthAt(c);
        tile.right(panels.floats, panels.at(c));
        if (ks.from() == 0) {
          tile.start(ZEROS, 0, 0);
        } else {
          tile.start(parked, waiting, COLUMNS);
        }
        if (ks.end() == product.depth()) {
          runLast(product, tileRows, columns.part(c, tile.columns));
        } else {
          tile.addend(NOTHING, 0, 0);
          tile.out(parked, waiting, COLUMNS);
          TileKernel.run(tile);
        }
      }
      if (ks.end() == product.depth()) {
        bad = Product.first(bad, product.round(tileRows, columns));
      }
    }
    return bad;
  }

  private static boolean paysToPack(View left, Range columns) {
    int least = left.columnStep() == 1 ? VECTORS_PER_ROW_PACKED : VECTORS_PER_SPREAD_ROW_PACKED;
    return columns.count() >= least * TileKernel.LANES;
  }

  /// Copies `rows` of the left factor, k by k. Fewer than six rows are completed with zeros.
  private void packLeft(View left, Range rows, Range ks) {
    if (rows.count() == Tile.ROWS) {
      packSixRows(left, left.at(rows.from(), ks.from()), ks.count());
      return;
    }
    for (int k = 0; k < ks.count(); k++) {
      for (int r = 0; r < Tile.ROWS; r++) {
        int at = left.at(rows.from() + r, ks.from() + k);
        packedRows[k * Tile.ROWS + r] = r < rows.count() ? left.data()[at] : 0;
      }
    }
  }

  private void packSixRows(View left, int from, int depth) {
    float[] data = left.data();
    float[] packed = packedRows;
    int rowStep = left.rowStep();
    int step = left.columnStep();
    int f1 = from + rowStep;
    int f2 = f1 + rowStep;
    int f3 = f2 + rowStep;
    int f4 = f3 + rowStep;
    int f5 = f4 + rowStep;
    for (int k = 0, p = 0, t = 0; k < depth; k++, p += step, t += Tile.ROWS) {
      packed[t] = data[from + p];
      packed[t + 1] = data[f1 + p];
      packed[t + 2] = data[f2 + p];
      packed[t + 3] = data[f3 + p];
      packed[t + 4] = data[f4 + p];
      packed[t + 5] = data[f5 + p];
    }
  }

  private void runLast(Product product, Range rows, Range columns) {
    View out = product.out();
    View addend = product.addend();
    boolean whole = rows.count() == Tile.ROWS && columns.count() == tile.columns;
    if (!whole || out.columnStep() != 1) {
      tile.addend(NOTHING, 0, 0);
      tile.out(finished, 0, tile.columns);
      TileKernel.run(tile);
      copyFinished(product, rows, columns);
      return;
    }
    if (addend == null) {
      tile.addend(NOTHING, 0, 0);
    } else {
      tile.addend(addend.data(), addend.at(rows.from(), columns.from()), addend.rowStep());
    }
    tile.out(out.data(), out.at(rows.from(), columns.from()), out.rowStep());
    TileKernel.run(tile);
  }

  private void copyFinished(Product product, Range rows, Range columns) {
    float[] out = product.out().data();
    View addend = product.addend();
    for (int r = 0; r < rows.count(); r++) {
      int i = rows.from() + r;
      for (int c = 0; c < columns.count(); c++) {
        int j = columns.from() + c;
        float chain = finished[r * tile.columns + c];
        out[product.out().at(i, j)] =
            addend == null ? chain : chain + addend.data()[addend.at(i, j)];
      }
    }
  }
}
