package dev.tributary.deploy.security;

import dev.tributary.job.BadInput;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslSessionContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// The identity that handshakes use, which follows its files: a handshake takes what is there when
/// it begins, and those that are done stay as they are.
///
/// New files take effect together, and only if they are whole, fit together and hold today. Until
/// they do, what was there before stays.
public final class LiveIdentity {
  private static final String PROTOCOL = "TLSv1.3";

  private final CertificateFiles files;
  private final Setting setting;
  private final AdvancedTlsX509KeyManager key = new AdvancedTlsX509KeyManager();
  private final AdvancedTlsX509TrustManager trust;
  private volatile X509TrustManager afterwards; // the same, for a handshake that is done
  private CertificateFiles.Contents taken;
  private String complaint = ""; // about what is there and was not taken
  private SslContext server; // once it is asked for
  private SslContext client; // once it is asked for

  /// @param lines told in a sentence what changed, or what is wrong
  public record Setting(Role role, InstantSource clock, Consumer<String> lines) {}

  /// @throws BadInput where the files cannot serve
  public LiveIdentity(CertificateFiles files, Setting setting) {
    this.files = files;
    this.setting = setting;
    this.trust = trust();
    take(files.read());
  }

  /// Looks at the files, and takes what is new there.
  public synchronized void refresh() {
    try {
      CertificateFiles.Contents now = files.read();
      if (now.equal(taken)) {
        complaint = "";
        return;
      }
      Identity identity = take(now);
      complaint = "";
      setting
          .lines()
          .accept(
              "%s: took the new certificate %s, valid until %s"
                  .formatted(
                      files.directory(),
                      identity,
                      identity.certificate().getNotAfter().toInstant()));
    } catch (BadInput e) {
      if (!e.getMessage().equals(complaint)) {
        complaint = e.getMessage();
        setting
            .lines()
            .accept(
                "%s: NEW CERTIFICATES NOT TAKEN, the earlier ones stay: %s"
                    .formatted(files.directory(), complaint));
      }
    }
  }

  /// For a server: every client must show a certificate of the authority.
  synchronized SslContext server() {
    if (server == null) {
      server =
          build(
              GrpcSslContexts.configure(SslContextBuilder.forServer(key))
                  .clientAuth(ClientAuth.REQUIRE));
    }
    return server;
  }

  /// Looks once more at the certificate of a client that has connected. One that resumes an earlier
  /// session has not shown it again, and it may have expired since, or its authority been dropped.
  ///
  /// @throws CertificateException where it is not believed, or not any more
  public void requireClient(SSLEngine connected) throws CertificateException {
    try {
      X509Certificate[] chain =
          Arrays.stream(connected.getSession().getPeerCertificates())
              .map(X509Certificate.class::cast)
              .toArray(X509Certificate[]::new);
      afterwards.checkClientTrusted(chain, "UNKNOWN");
    } catch (SSLPeerUnverifiedException e) {
      throw new CertificateException("it shows no certificate", e);
    }
  }

  /// For a client: the server must show a certificate of the authority for the name that was
  /// dialled.
  synchronized SslContext client() {
    if (client == null) {
      client = build(GrpcSslContexts.forClient().keyManager(key));
      if (client.sessionContext() instanceof OpenSslSessionContext sessions) {
        sessions.setSessionCacheEnabled(false); // The server has to prove itself each time.
      }
    }
    return client;
  }

  private SslContext build(SslContextBuilder builder) {
    try {
      return builder.trustManager(trust).protocols(PROTOCOL).build();
    } catch (SSLException e) {
      throw new IllegalStateException("there is no " + PROTOCOL + " on this machine", e);
    }
  }

  private Identity take(CertificateFiles.Contents contents) {
    Identity identity = files.parse(contents);
    List<String> doubts = new ArrayList<>(); // told only of what is taken
    for (Finding finding :
        new Inspection(files, identity).of(setting.role(), setting.clock().instant())) {
      switch (finding) {
        case Finding.Bad bad -> throw bad.toFailure();
        case Finding.Doubtful doubtful -> doubts.add(doubtful.toString());
        case Finding.Good _ -> {}
      }
    }
    try {
      trust.updateTrustCredentials(array(identity.authorities()));
      afterwards = trusting(identity.authorities());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was parsed is refused", e);
    }
    key.updateIdentityCredentials(array(identity.chain()), identity.key());
    taken = contents;
    doubts.forEach(setting.lines());
    return identity;
  }

  private static AdvancedTlsX509TrustManager trust() {
    try {
      return AdvancedTlsX509TrustManager.newBuilder().build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("nothing has been given yet that could be wrong", e);
    }
  }

  private static X509TrustManager trusting(List<X509Certificate> authorities)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry(Integer.toString(i), authorities.get(i));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return (X509TrustManager) factory.getTrustManagers()[0];
  }

  private static X509Certificate[] array(List<X509Certificate> certificates) {
    return certificates.toArray(X509Certificate[]::new);
  }
}
