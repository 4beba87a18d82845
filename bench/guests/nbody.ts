// Floating-point arithmetic on fields of objects: the outer planets under Newton's law.

const PI: f64 = 3.141592653589793;
const SOLAR_MASS: f64 = 4 * PI * PI;
const DAYS_PER_YEAR: f64 = 365.24;

@unmanaged
class Body {
  x: f64;
  y: f64;
  z: f64;
  vx: f64;
  vy: f64;
  vz: f64;
  mass: f64;
}

const COUNT = 5;
const bodies = memory.data(COUNT * 7 * 8, 8);

function body(i: i32): Body {
  return changetype<Body>(bodies + i * (7 * 8));
}

function place(i: i32, x: f64, y: f64, z: f64, vx: f64, vy: f64, vz: f64, mass: f64): void {
  const it = body(i);
  it.x = x;
  it.y = y;
  it.z = z;
  it.vx = vx * DAYS_PER_YEAR;
  it.vy = vy * DAYS_PER_YEAR;
  it.vz = vz * DAYS_PER_YEAR;
  it.mass = mass * SOLAR_MASS;
}

/** The sun, Jupiter, Saturn, Uranus, Neptune: position, velocity per day, mass in suns. */
function begin(): void {
  place(0, 0, 0, 0, 0, 0, 0, 1);
  place(
    1,
    4.84143144246472,
    -1.16032004402742,
    -0.103622044471123,
    0.00166007664274403,
    0.0076990111841974,
    -0.0000690460016972063,
    0.000954791938424326,
  );
  place(
    2,
    8.34336671824457,
    4.1247985641243,
    -0.403523417114321,
    -0.00276742510726411,
    0.00499852801234917,
    0.0000230417297573763,
    0.00028588598066613,
  );
  place(
    3,
    12.8943695621391,
    -15.1111514016986,
    -0.223307578892656,
    0.00296460137564761,
    0.0023784717395948,
    -0.0000296589568540237,
    0.0000436624404335156,
  );
  place(
    4,
    15.3796971148509,
    -25.9193146099879,
    0.179258772950371,
    0.00268067772490389,
    0.00162824170038242,
    -0.0000951592254519715,
    0.0000515138902046611,
  );
  let px: f64 = 0;
  let py: f64 = 0;
  let pz: f64 = 0;
  for (let i = 0; i < COUNT; i++) {
    const it = body(i);
    px += it.vx * it.mass;
    py += it.vy * it.mass;
    pz += it.vz * it.mass;
  }
  const sun = body(0);
  sun.vx = -px / SOLAR_MASS;
  sun.vy = -py / SOLAR_MASS;
  sun.vz = -pz / SOLAR_MASS;
}

function advance(dt: f64): void {
  for (let i = 0; i < COUNT; i++) {
    const one = body(i);
    for (let j = i + 1; j < COUNT; j++) {
      const other = body(j);
      const dx = one.x - other.x;
      const dy = one.y - other.y;
      const dz = one.z - other.z;
      const square = dx * dx + dy * dy + dz * dz;
      const magnitude = dt / (square * sqrt(square));
      one.vx -= dx * other.mass * magnitude;
      one.vy -= dy * other.mass * magnitude;
      one.vz -= dz * other.mass * magnitude;
      other.vx += dx * one.mass * magnitude;
      other.vy += dy * one.mass * magnitude;
      other.vz += dz * one.mass * magnitude;
    }
  }
  for (let i = 0; i < COUNT; i++) {
    const it = body(i);
    it.x += dt * it.vx;
    it.y += dt * it.vy;
    it.z += dt * it.vz;
  }
}

function energy(): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < COUNT; i++) {
    const one = body(i);
    sum += 0.5 * one.mass * (one.vx * one.vx + one.vy * one.vy + one.vz * one.vz);
    for (let j = i + 1; j < COUNT; j++) {
      const other = body(j);
      const dx = one.x - other.x;
      const dy = one.y - other.y;
      const dz = one.z - other.z;
      sum -= (one.mass * other.mass) / sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return sum;
}

/** The system's energy after n steps of a hundredth of a year, in 1e-9. */
export function run(n: i32): i32 {
  begin();
  for (let i = 0; i < n; i++) advance(0.01);
  return <i32>(energy() * 1e9);
}
