import subprocess
import sys


def test_the_engine_runs_without_django():
    code = "import securitygroups.engine, sys; assert not [name for name in sys.modules if name[:6] == 'django']"
    subprocess.run([sys.executable, "-c", code], check=True)
