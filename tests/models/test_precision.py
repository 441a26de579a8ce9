import pytest

from models.precision import check_precision, has_bfloat16


def cpu_info(folder, flags):
    path = folder / "cpuinfo"
    path.write_text(f"processor\t: 0\nmodel name\t: some\nflags\t\t: fpu {flags} sse2\n\n")
    return path


@pytest.mark.parametrize("flags", ["avx512_bf16", "avx2 amx_bf16"])
def test_a_processor_with_bfloat16_may_use_it(tmp_path, flags):
    check_precision("mixed_bfloat16", cpu_info(tmp_path, flags))


def test_a_processor_without_bfloat16_is_told_to_take_float32(tmp_path):
    with pytest.raises(ValueError, match="training.precision: .* slower .* take float32"):
        check_precision("mixed_bfloat16", cpu_info(tmp_path, "avx2 avx512f"))


def test_float32_is_fine_anywhere(tmp_path):
    check_precision("float32", cpu_info(tmp_path, "avx2"))


def test_a_system_that_tells_no_flags_is_trusted(tmp_path):
    assert has_bfloat16(tmp_path / "absent")
    (tmp_path / "arm").write_text("processor : 0\nFeatures : fp asimd bf16\n")
    assert has_bfloat16(tmp_path / "arm")
