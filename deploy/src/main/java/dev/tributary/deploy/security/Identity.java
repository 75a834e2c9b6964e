package dev.tributary.deploy.security;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/// The certificate and key of a process, and the authority that it trusts.
///
/// @param authorities what a peer's certificate must go back to
/// @param chain one's own certificate, and any between it and the authority's
/// @param key that belongs to the first of the chain
record Identity(List<X509Certificate> authorities, List<X509Certificate> chain, PrivateKey key) {

  X509Certificate certificate() {
    return chain.getFirst();
  }

  /// Whether the key is the one that the certificate speaks of.
  boolean keyFits() {
    byte[] words = "whoever holds the key can sign this".getBytes();
    try {
      Signature signature = Signature.getInstance(algorithm());
      signature.initSign(key);
      signature.update(words);
      byte[] signed = signature.sign();
      signature.initVerify(certificate().getPublicKey());
      signature.update(words);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private String algorithm() {
    return key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256with" + key.getAlgorithm();
  }

  @Override
  public String toString() {
    return certificate().getSubjectX500Principal().getName();
  }
}
