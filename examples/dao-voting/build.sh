#!/bin/sh
# Builds the canister and the voting modules into build/.
set -e
mkdir -p build

# The canister: Azle compiles the TypeScript, canix puts the engine into it.
CANISTER_CANDID_PATH=.azle/generated.did azle build dao_voting
canix link .azle/dao_voting/dao_voting.wasm -o build/dao_voting.wasm.gz --gzip --candid dao_voting.did

# The voting modules: AssemblyScript here, anything that compiles to WebAssembly will do.
for module in majority quadratic endless; do
  asc modules/$module.ts -o build/$module.wasm --runtime stub --use abort= --optimize
done
