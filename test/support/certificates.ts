// Makes X.509 certificates for servers under test, with nothing but Node: no openssl is needed on the machine.
import {generateKeyPairSync, type KeyObject, randomBytes, sign} from 'node:crypto';
import {isIP} from 'node:net';

interface Issued {
  /** PEM. */
  readonly cert: string;
  /** PEM, PKCS #8. */
  readonly key: string;
}

export interface Authority extends Issued {
  /** A certificate for a server with these names and addresses. */
  issue(names: readonly string[], validity?: Validity): Issued;
}

interface Validity {
  readonly from: Date;
  readonly to: Date;
}

const day = 86_400_000;
const thisWeek = (): Validity => ({from: new Date(Date.now() - day), to: new Date(Date.now() + 7 * day)});

/** A certificate authority of its own. */
export function makeAuthority(name: string): Authority {
  const keys = generateKeyPairSync('ec', {namedCurve: 'P-256'});
  const certify = (subject: string, publicKey: KeyObject, extension: Buffer, validity: Validity) =>
    pem(certificate({issuer: name, subject, publicKey, extension, validity, signer: keys.privateKey}));
  return {
    cert: certify(name, keys.publicKey, basicConstraints, thisWeek()),
    key: privatePem(keys.privateKey),
    issue(names, validity = thisWeek()) {
      const own = generateKeyPairSync('ec', {namedCurve: 'P-256'});
      return {
        cert: certify(names[0] ?? '', own.publicKey, alternativeNames(names), validity),
        key: privatePem(own.privateKey),
      };
    },
  };
}

const privatePem = (key: KeyObject): string => String(key.export({type: 'pkcs8', format: 'pem'}));

const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;

/** One DER element: tag, length, content. */
function element(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const size = body.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

const sequence = (...content: readonly Buffer[]): Buffer => element(0x30, ...content);
const oid = (hex: string): Buffer => element(0x06, Buffer.from(hex, 'hex'));
const bits = (content: Buffer): Buffer => element(0x03, Buffer.from([0]), content);
const text = (content: string): Buffer => element(0x0c, Buffer.from(content));
const time = (date: Date): Buffer =>
  element(0x18, Buffer.from(`${date.toISOString().replaceAll(/[-:T]|\.\d+/g, '')}`));

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
const commonName = (name: string): Buffer => sequence(element(0x31, sequence(oid('550403'), text(name))));

const yes = element(0x01, Buffer.from([0xff]));
const basicConstraints = sequence(oid('551d13'), yes, element(0x04, sequence(yes)));

const alternativeNames = (names: readonly string[]): Buffer =>
  sequence(
    oid('551d11'),
    element(
      0x04,
      sequence(
        ...names.map(name =>
          isIP(name) === 4
            ? element(0x87, Buffer.from(name.split('.').map(Number)))
            : element(0x82, Buffer.from(name)),
        ),
      ),
    ),
  );

interface Wanted {
  readonly issuer: string;
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly extension: Buffer;
  readonly validity: Validity;
  readonly signer: KeyObject;
}

function certificate({issuer, subject, publicKey, extension, validity, signer}: Wanted): Buffer {
  const version3 = element(0xa0, element(0x02, Buffer.from([2])));
  const serial = element(0x02, Buffer.from([1, ...randomBytes(8)]));
  const body = sequence(
    version3,
    serial,
    ecdsaWithSha256,
    commonName(issuer),
    sequence(time(validity.from), time(validity.to)),
    commonName(subject),
    publicKey.export({type: 'spki', format: 'der'}),
    element(0xa3, sequence(extension)),
  );
  return sequence(body, ecdsaWithSha256, bits(sign('sha256', body, signer)));
}
