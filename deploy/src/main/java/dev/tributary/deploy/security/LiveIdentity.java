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

/// An identity that follows its files. A handshake uses the identity that is current when it
/// begins. Existing connections do not change.
///
/// New files take effect together, and only if they are complete, fit together and are valid now.
/// Until then the earlier identity stays in use.
public final class LiveIdentity {
  private static final String PROTOCOL = "TLSv1.3";

  private final CertificateFiles files;
  private final Setting setting;
  private final AdvancedTlsX509KeyManager key = new AdvancedTlsX509KeyManager();
  private final AdvancedTlsX509TrustManager trust;
  private volatile X509TrustManager afterHandshake; // trusts the same authorities as `trust`
  private CertificateFiles.Contents used;
  private String problem = ""; // why the present files are not used
  private SslContext server; // created on first use
  private SslContext client; // created on first use

  /// The settings of an identity.
  ///
  /// @param lines receives a sentence about each change and each problem
  public record Setting(Role role, InstantSource clock, Consumer<String> lines) {}

  /// An identity from files.
  ///
  /// @throws BadInput if the files cannot be used
  public LiveIdentity(CertificateFiles files, Setting setting) {
    this.files = files;
    this.setting = setting;
    this.trust = trust();
    use(files.read());
  }

  /// Reads the files, and uses them if they have changed.
  public synchronized void refresh() {
    try {
      CertificateFiles.Contents now = files.read();
      if (now.equal(used)) {
        problem = "";
        return;
      }
      Identity identity = use(now);
      problem = "";
      setting
          .lines()
          .accept(
              "%s: now using the new certificate %s, valid until %s"
                  .formatted(
                      files.directory(),
                      identity,
                      identity.certificate().getNotAfter().toInstant()));
    } catch (BadInput e) {
      if (!e.getMessage().equals(problem)) {
        problem = e.getMessage();
        setting
            .lines()
            .accept(
                "%s: NEW CERTIFICATES NOT USED, the earlier ones stay in use: %s"
                    .formatted(files.directory(), problem));
      }
    }
  }

  /// The TLS context of a server: every client must present a certificate of a trusted authority.
  synchronized SslContext server() {
    if (server == null) {
      server =
          build(
              GrpcSslContexts.configure(SslContextBuilder.forServer(key))
                  .clientAuth(ClientAuth.REQUIRE));
    }
    return server;
  }

  /// Checks the certificate of a connected client again. A client that resumes a TLS session does
  /// not present its certificate again. Meanwhile the certificate may have expired, or its
  /// authority may have been removed. The certificate must also be one for a client: the authority
  /// may be one that issues others as well.
  ///
  /// @throws CertificateException if the certificate is not accepted now
  public void requireClient(SSLEngine connected) throws CertificateException {
    try {
      X509Certificate[] chain =
          Arrays.stream(connected.getSession().getPeerCertificates())
              .map(X509Certificate.class::cast)
              .toArray(X509Certificate[]::new);
      afterHandshake.checkClientTrusted(chain, "UNKNOWN");
      if (!Role.WORKER.isNamedBy(chain[0])) {
        throw new CertificateException("Extended key usage does not name clients");
      }
    } catch (SSLPeerUnverifiedException e) {
      throw new CertificateException("it shows no certificate", e);
    }
  }

  /// The TLS context of a client: the server must present a certificate of a trusted authority for
  /// the host that was dialled.
  synchronized SslContext client() {
    if (client == null) {
      client = build(GrpcSslContexts.forClient().keyManager(key));
      if (client.sessionContext() instanceof OpenSslSessionContext sessions) {
        sessions.setSessionCacheEnabled(false); // the server must authenticate each time
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

  private Identity use(CertificateFiles.Contents contents) {
    Identity identity = files.parse(contents);
    List<String> doubts = new ArrayList<>(); // reported only if the files are used
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
      afterHandshake = trusting(identity.authorities());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("a parsed certificate is refused", e);
    }
    key.updateIdentityCredentials(array(identity.chain()), identity.key());
    used = contents;
    doubts.forEach(setting.lines());
    return identity;
  }

  private static AdvancedTlsX509TrustManager trust() {
    try {
      return AdvancedTlsX509TrustManager.newBuilder().build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a trust manager without settings cannot be built", e);
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
