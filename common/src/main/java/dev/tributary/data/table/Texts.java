package dev.tributary.data.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The different texts of a column, numbered from 0 in the order in which they first occur.
public final class Texts {
  private static final int NONE = -1;
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MIX = 0x9E3779B97F4A7C15L; // 2⁶⁴ / the golden ratio

  private byte[][] texts = new byte[16][];
  private int[] hashes = new int[16];
  private int[] table; // numbers by hash, with linear probing
  private int count;

  public Texts() {
    table = new int[64];
    Arrays.fill(table, NONE);
  }

  public int count() {
    return count;
  }

  /// The text with a number. It must not be changed.
  public byte[] bytes(int number) {
    return texts[number];
  }

  public String text(int number) {
    return new String(texts[number], StandardCharsets.UTF_8);
  }

  /// The number of a text, which is added if it is new.
  public int add(byte[] bytes, int from, int to) {
    int hash = hash(bytes, from, to);
    int place = place(hash, bytes, from, to);
    if (table[place] != NONE) {
      return table[place];
    }
    if (count == texts.length) {
      texts = Arrays.copyOf(texts, 2 * count);
      hashes = Arrays.copyOf(hashes, 2 * count);
    }
    texts[count] = Arrays.copyOfRange(bytes, from, to);
    hashes[count] = hash;
    table[place] = count++;
    if (2 * count > table.length) {
      grow();
    }
    return count - 1;
  }

  /// The number of a text, or -1 if it is not here.
  public int find(byte[] bytes, int from, int to) {
    return table[place(hash(bytes, from, to), bytes, from, to)];
  }

  /// Forgets all texts.
  void clear() {
    Arrays.fill(table, NONE);
    count = 0;
  }

  private int place(int hash, byte[] bytes, int from, int to) {
    int mask = table.length - 1;
    int place = hash & mask;
    while (table[place] != NONE) {
      int number = table[place];
      byte[] text = texts[number];
      if (hashes[number] == hash && Arrays.equals(text, 0, text.length, bytes, from, to)) {
        return place;
      }
      place = place + 1 & mask;
    }
    return place;
  }

  private void grow() {
    table = new int[2 * table.length];
    Arrays.fill(table, NONE);
    int mask = table.length - 1;
    for (int number = 0; number < count; number++) {
      int place = hashes[number] & mask;
      while (table[place] != NONE) {
        place = place + 1 & mask;
      }
      table[place] = number;
    }
  }

  private static int hash(byte[] bytes, int from, int to) {
    long hash = to - from;
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      hash = (hash ^ (long) WORD.get(bytes, i)) * MIX;
      hash ^= hash >>> 32;
    }
    long rest = 0;
    for (; i < to; i++) {
      rest = rest << Byte.SIZE | bytes[i] & 0xff;
    }
    hash = (hash ^ rest) * MIX;
    return (int) (hash >>> 32);
  }
}
