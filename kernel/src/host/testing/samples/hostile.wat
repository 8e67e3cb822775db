;; A provider written by hand. BODY, MEMORY and EXTRA are filled in by the test; BODY is what `canonicalize` does.
(module
  (memory (export "memory") MEMORY)
  EXTRA
  (global $next (mut i32) (i32.const 1900000))
  (func $realloc (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
    (global.set $next (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func (export "masterchef:provider/provider@0.1.0#canonicalize") (param i32 i32) (result i32)
    (local $i i32) (local $at i32)
    BODY)
  (func (export "masterchef:provider/provider@0.1.0#bound") (param i32 i32 i32 i32) (result i32) unreachable)
  (func (export "masterchef:provider/provider@0.1.0#decide") (param i32 i32 i32 i32 i32 i32) (result i32) unreachable)
  (func (export "masterchef:provider/provider@0.1.0#discover") (param i32 i32 i32 i32 i32 i32) (result i32) unreachable))
