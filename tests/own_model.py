"""A model as a company has one: the shipped buckets, and one that nobody ships."""

from roi_workbook.catalogue import BUCKETS, model_of
from tests.fifth_bucket import ENERGY

MODEL = model_of((*BUCKETS, ENERGY))
