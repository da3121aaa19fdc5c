"""The example of apps/realtime/README.md: the app `lights`, in a project with nothing else."""
