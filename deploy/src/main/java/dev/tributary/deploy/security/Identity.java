package dev.tributary.deploy.security;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/// The certificate and key of a process, and the authorities that it trusts.
///
/// @param authorities the trusted authorities, one of which must have issued a peer's certificate
/// @param chain the certificate of the process, then the intermediate certificates, if any
/// @param key the private key of the first certificate of the chain
record Identity(List<X509Certificate> authorities, List<X509Certificate> chain, PrivateKey key) {

  X509Certificate certificate() {
    return chain.getFirst();
  }

  /// Whether the key belongs to the certificate: the certificate verifies a signature that was made
  /// with the key.
  boolean keyFits() {
    byte[] message = "signed with the private key".getBytes();
    try {
      Signature signature = Signature.getInstance(algorithm());
      signature.initSign(key);
      signature.update(message);
      byte[] signed = signature.sign();
      signature.initVerify(certificate().getPublicKey());
      signature.update(message);
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
