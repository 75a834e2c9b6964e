package dev.tributary.deploy.hostile;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntFunction;

/// Floods of frames that cost their sender little. Each flood has a number of frames, and may be
/// cut short by the coordinator.
enum Flood {
  /// HEADERS of a call, and its RST_STREAM at once: CVE-2023-44487.
  RESET {
    @Override
    void send(Target target, HostileConnection connection, int frames) throws IOException {
      byte[] headers = HostileWorker.with(Target.SESSION, "0123456789abcdef").bytes();
      for (int i = 0; i < frames; i++) {
        int stream = 2 * i + 1;
        connection.send(
            Frame.of(Frame.HEADERS, Frame.END_HEADERS, stream, headers),
            Frame.number(Frame.RST_STREAM, stream, 8));
      }
    }
  },
  PING {
    @Override
    void send(Target target, HostileConnection connection, int frames) throws IOException {
      repeat(connection, frames, i -> Frame.of(Frame.PING, 0, 0, new byte[8]));
    }
  },
  SETTINGS {
    @Override
    void send(Target target, HostileConnection connection, int frames) throws IOException {
      repeat(
          connection,
          frames,
          i -> Frame.setting(HostileConnection.INITIAL_WINDOW_SIZE, 1000 + i % 2));
    }
  },
  /// Headers that never end.
  CONTINUATION {
    @Override
    void send(Target target, HostileConnection connection, int frames) throws IOException {
      connection.send(Frame.of(Frame.HEADERS, 0, 1, HeaderBlock.ofCall(Target.SESSION).bytes()));
      repeat(connection, frames, i -> Frame.of(Frame.CONTINUATION, 0, 1));
    }
  },
  /// DATA without data, on a call that waits for them.
  EMPTY_DATA {
    @Override
    void send(Target target, HostileConnection connection, int frames) throws IOException {
      int stream = connection.call(HostileWorker.with(Target.SESSION, "0123456789abcdef")).stream();
      repeat(connection, frames, i -> Frame.of(Frame.DATA, 0, stream));
    }
  },
  PRIORITY {
    @Override
    void send(Target target, HostileConnection connection, int frames) throws IOException {
      repeat(connection, frames, i -> Frame.of(Frame.PRIORITY, 0, 2 * i + 1, new byte[5]));
    }
  },
  WINDOW_UPDATE {
    @Override
    void send(Target target, HostileConnection connection, int frames) throws IOException {
      repeat(connection, frames, i -> Frame.number(Frame.WINDOW_UPDATE, 0, 1));
    }
  },
  UNKNOWN {
    @Override
    void send(Target target, HostileConnection connection, int frames) throws IOException {
      repeat(connection, frames, i -> Frame.of(0xbb, 0, 0, new byte[100]));
    }
  };

  private static final int BATCH = 100;

  abstract void send(Target target, HostileConnection connection, int frames) throws IOException;

  /// Sends the flood over a new connection.
  ///
  /// @return whether the coordinator ended the connection before the last frame was sent
  boolean against(Target target, int frames) throws IOException {
    try (HostileConnection connection = target.connect(Manners.GOOD)) {
      send(target, connection, frames);
      return false;
    } catch (IOException ended) {
      return true;
    }
  }

  private static void repeat(HostileConnection connection, int frames, IntFunction<Frame> frame)
      throws IOException {
    Frame[] batch = new Frame[BATCH];
    for (int sent = 0; sent < frames; sent += BATCH) {
      int first = sent;
      Arrays.setAll(batch, i -> frame.apply(first + i));
      connection.send(batch);
    }
  }
}
