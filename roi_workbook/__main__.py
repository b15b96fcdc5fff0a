"""`python -m roi_workbook` is the command `roi-workbook`."""

from roi_workbook.cli import main

if __name__ == "__main__":
    main(prog_name="roi-workbook")
