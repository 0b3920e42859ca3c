// Certificates for tests of TLS: made for one run, and trusted by nobody who is not told to.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A key, and what says whose it is. */
export interface Certificate {
  readonly key: Buffer;
  readonly cert: Buffer;
}

/** Whoever signs certificates, and two that it has signed. */
export interface Authority {
  readonly cert: Buffer;
  /** For localhost. */
  readonly server: Certificate;
  /** Also with its key locked by the passphrase, and both in one PKCS #12 file locked by it. */
  readonly client: Certificate & { readonly lockedKey: Buffer; readonly pfx: Buffer };
}

const newKey = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** Gives OpenSSL a folder that is gone afterwards. */
function inFolder<Made>(
  make: (openssl: (...args: readonly string[]) => void, path: (name: string) => string) => Made,
): Made {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-"));
  try {
    return make(
      (...args) => void execFileSync("openssl", args, { stdio: "ignore" }),
      (name) => join(folder, name),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A certificate for this run alone, signed by nobody else. */
export function makeCertificate(): Certificate {
  return inFolder((openssl, path) => {
    const [key, cert] = [path("key.pem"), path("cert.pem")];
    openssl(...newKey, "-x509", "-subj", "/CN=localhost", "-days", "1", "-keyout", key, "-out", cert);
    return { key: readFileSync(key), cert: readFileSync(cert) };
  });
}

/** An authority for this run alone. */
export function makeAuthority(passphrase: string): Authority {
  return inFolder((openssl, path) => {
    const [caKey, caCert] = [path("ca-key.pem"), path("ca.pem")];
    openssl(...newKey, "-x509", "-subj", "/CN=tests", "-days", "1", "-keyout", caKey, "-out", caCert);
    const authority = ["-CA", caCert, "-CAkey", caKey, "-CAcreateserial", "-days", "1"];

    /** Makes a key and has it signed; gives the paths of both. */
    const sign = (name: string, subject: string, extension: string): readonly [string, string] => {
      const [key, request, cert] = [path(`${name}-key.pem`), path(`${name}.csr`), path(`${name}.pem`)];
      const extensions = path(`${name}.cnf`);
      writeFileSync(extensions, extension);
      openssl(...newKey, "-subj", `/CN=${subject}`, "-keyout", key, "-out", request);
      openssl("x509", "-req", "-in", request, ...authority, "-extfile", extensions, "-out", cert);
      return [key, cert];
    };
    const [serverKey, serverCert] = sign("server", "localhost", "subjectAltName=DNS:localhost");
    const [key, cert] = sign("client", "a client of the tests", "extendedKeyUsage=clientAuth");
    const [lockedKey, pfx, password] = [path("locked.pem"), path("client.p12"), `pass:${passphrase}`];
    openssl("ec", "-in", key, "-aes256", "-passout", password, "-out", lockedKey);
    openssl("pkcs12", "-export", "-inkey", key, "-in", cert, "-passout", password, "-out", pfx);
    return {
      cert: readFileSync(caCert),
      server: { key: readFileSync(serverKey), cert: readFileSync(serverCert) },
      client: {
        key: readFileSync(key),
        cert: readFileSync(cert),
        lockedKey: readFileSync(lockedKey),
        pfx: readFileSync(pfx),
      },
    };
  });
}
