/** Places and units. */
export default {
  pickDivision: 'Name, pinyin or code of a division',
  noDivision: 'No such division',
  pickUnit: 'Name, pinyin or credit code of a unit',
  noUnit: 'No such unit',
}
